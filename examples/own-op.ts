/** An op of your own: the scalar loop, its gradient written in ops, and the test that the library's own ops pass. */
import { backward, mul, parameter, sigmoid, tensor, unary } from 'chainrule';
import { checkGradients, testOp } from 'chainrule/check';

/** swish: y = x · σ(x), with gradient σ(x) · (1 + x · (1 − σ(x))). */
const swish = unary(
  'swish',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i]! / (1 + Math.exp(-x[i]!));
  },
  (g, _, x) => {
    const s = sigmoid(x);
    return mul(g, s.mul(x.mul(s.mul(-1).add(1)).add(1)));
  },
);

testOp(swish); // shapes, number types, gradients to second order: throws if one is wrong
const x = parameter(tensor([-1, 0, 2]), 'x');
console.log(swish(x));
console.log(backward(swish(x).sum()).get(x));
console.log(String(checkGradients(swish, [x], { order: 2 })));

const wrong = unary(
  'wrong',
  (y, x) =>
    y.forEach((_, i) => {
      y[i] = x[i]! ** 3;
    }),
  (g, _, x) => mul(g, x.square().mul(2)),
);
try {
  testOp(wrong);
} catch (error) {
  console.log(`\nand one whose gradient is wrong:\n${(error as Error).message}`);
}
