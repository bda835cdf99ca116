/** Lets each elementwise op be compared with a loop written by hand for float32: what the op would cost without the library. */

/** A loop of its own for `expression` in x[i], a[i] and b[i]: one function for all would be as slow as what it is to uncover. */
const loop = (expression) =>
  new Function('x', 'a', 'b', `const y = new Float32Array(x.length); for (let i = 0; i < y.length; i++) y[i] = ${expression}; return y;`);

/** The same series as the library's, so that only the calling differs. */
function erf(x) {
  if (!(Math.abs(x) < 6) || x === 0) return Number.isNaN(x) ? x : Math.sign(x);
  const square = x * x;
  let sum = 0;
  for (let term = x, n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    sum += term;
    term *= square / (n + 0.5);
  }
  return Math.min(1, Math.max(-1, (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum));
}

function erfLoop(x) {
  const y = new Float32Array(x.length);
  for (let i = 0; i < y.length; i++) y[i] = erf(x[i]);
  return y;
}

function geluLoop(x) {
  const y = new Float32Array(x.length);
  for (let i = 0; i < y.length; i++) y[i] = 0.5 * x[i] * (1 + erf(x[i] * Math.SQRT1_2));
  return y;
}

/** Name, the op called on (ops, x, a, b), and its loop. x is above 0; a and b have both signs. */
export const OPS = [
  ['add', (o, _, a, b) => o.add(a, b), loop('a[i] + b[i]')],
  ['sub', (o, _, a, b) => o.sub(a, b), loop('a[i] - b[i]')],
  ['mul', (o, _, a, b) => o.mul(a, b), loop('a[i] * b[i]')],
  ['mul by 3', (o, _, a) => o.mul(a, 3), loop('a[i] * 3')],
  ['div', (o, x, a) => o.div(a, x), loop('a[i] / x[i]')],
  ['neg', (o, _, a) => o.neg(a), loop('-a[i]')],
  ['square', (o, _, a) => o.square(a), loop('a[i] * a[i]')],
  ['pow 3', (o, _, a) => o.pow(a, 3), loop('a[i] ** 3')],
  ['abs', (o, _, a) => o.abs(a), loop('Math.abs(a[i])')],
  ['sign', (o, _, a) => o.sign(a), loop('Math.sign(a[i])')],
  ['exp', (o, _, a) => o.exp(a), loop('Math.exp(a[i])')],
  ['log', (o, x) => o.log(x), loop('Math.log(x[i])')],
  ['log1p', (o, x) => o.log1p(x), loop('Math.log1p(x[i])')],
  ['sqrt', (o, x) => o.sqrt(x), loop('Math.sqrt(x[i])')],
  ['sigmoid', (o, _, a) => o.sigmoid(a), loop('1 / (1 + Math.exp(-a[i]))')],
  ['tanh', (o, _, a) => o.tanh(a), loop('Math.tanh(a[i])')],
  ['relu', (o, _, a) => o.relu(a), loop('Math.max(a[i], 0)')],
  ['leakyRelu', (o, _, a) => o.leakyRelu(a, 0.01), loop('a[i] > 0 ? a[i] : 0.01 * a[i]')],
  ['softplus', (o, _, a) => o.softplus(a), loop('Math.max(a[i], 0) + Math.log1p(Math.exp(-Math.abs(a[i])))')],
  ['erf', (o, _, a) => o.erf(a), (_, a) => erfLoop(a)],
  ['gelu', (o, _, a) => o.gelu(a), (_, a) => geluLoop(a)],
  ['clip', (o, _, a) => o.clip(a, -1, 0.5), loop('Math.min(Math.max(a[i], -1), 0.5)')],
  ['equal', (o, _, a, b) => o.equal(a, b), loop('a[i] === b[i] ? 1 : 0')],
  ['greater', (o, _, a, b) => o.greater(a, b), loop('a[i] > b[i] ? 1 : 0')],
  ['less', (o, _, a, b) => o.less(a, b), loop('a[i] < b[i] ? 1 : 0')],
  ['maximum', (o, _, a, b) => o.maximum(a, b), loop('Math.max(a[i], b[i])')],
  ['minimum', (o, _, a, b) => o.minimum(a, b), loop('Math.min(a[i], b[i])')],
  ['where', (o, x, a, b) => o.where(a, b, x), loop('a[i] !== 0 ? b[i] : x[i]')],
];
