/** The lecture's equations beside autograd: the gradient of logistic regression, found in three ways. */
import { backward, Generator, parameter, randn, type Tensor, uniform } from 'chainrule';
import { checkGradients, explainBackward } from 'chainrule/check';
import { binaryCrossEntropy } from 'chainrule/nn';

const [m, n] = [6, 3];
const options = { dtype: 'float64', generator: new Generator(1) } as const;
// Examples are columns, as in the lecture.
const X = randn([n, m], options);
const Y = uniform([1, m], options).greater(0.5);
const w = parameter(randn([n, 1], options), 'w');
const b = parameter(randn([1, 1], options), 'b');

const forward = (w: Tensor, b: Tensor): Tensor => w.transpose().matmul(X).add(b).sigmoid(); // (7), (8)
const A = forward(w, b);
const J = binaryCrossEntropy(A, Y); // (9), (10)

const autograd = backward(J);
const error = A.detach().sub(Y) as Tensor;
const closedForm = { dw: X.matmul(error.transpose()).div(m), db: error.mean() }; // (11), (12)
const finite = checkGradients((w, b) => binaryCrossEntropy(forward(w!, b!), Y), [w, b]);

console.log(explainBackward(J));
console.log('\n        autograd             closed form          finite differences');
const rows = [...autograd.get(w).data, ...autograd.get(b).data].map((value, i) => {
  const closed = i < n ? closedForm.dw.data[i]! : closedForm.db.item();
  const numeric = finite.elements[i]!.finiteDifference;
  console.log(
    `${i < n ? `∂J/∂w${i + 1}` : '∂J/∂b '}  ${value.toFixed(16).padEnd(20)} ${closed.toFixed(16).padEnd(20)} ${numeric.toFixed(16)}`,
  );
  return Math.abs(value - closed) < 1e-15 && Math.abs(value - numeric) < 1e-9;
});
if (!rows.every(Boolean)) throw new Error('the three ways disagree');
