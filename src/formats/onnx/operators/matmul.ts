/** How matrix products become nodes. */
import type { Value } from '../graph.js';
import type { Input, Translation } from './translation.js';

/** ONNX has no flags for transposed operands. */
export const matmul: Translation<{ readonly a: boolean; readonly b: boolean }> = (onnx, [a, b], flags) => {
  const turned = (x: Input, transposed: boolean): Value => {
    if (!transposed) return x;
    const n = x.shape.length;
    return onnx.node('Transpose', [x], { perm: x.shape.map((_, i) => (i < n - 2 ? i : 2 * n - 3 - i)) });
  };
  return onnx.node('MatMul', [turned(a!, flags.a), turned(b!, flags.b)]);
};
