/** How reductions become nodes, and what else works along an axis. */
import type { ReduceAttrs } from '../../../ops/reduce.js';
import type { Translation } from './translation.js';

/** ONNX takes no axes for all of them; ours takes them for none. */
export const reduction =
  (type: string): Translation<ReduceAttrs> =>
  (onnx, [x], { axes, keepDims }) => {
    if (axes.length === 0) return onnx.node('Identity', [x!]);
    const keepdims = keepDims ? 1 : 0;
    if (type === 'ReduceSum') return onnx.node(type, [x!, onnx.integers(axes)], { keepdims });
    return onnx.node(type, [x!], { axes, keepdims });
  };

/** Over one axis, or over lines of it. */
export const alongAxis =
  (type: string): Translation<number> =>
  (onnx, inputs, axis) =>
    onnx.node(type, inputs, { axis });

export const argmax: Translation<ReduceAttrs> = (onnx, [x], { axes, keepDims }, { shape }) => {
  if (axes.length === 1) return onnx.cast(onnx.node('ArgMax', [x!], { axis: axes[0]!, keepdims: keepDims ? 1 : 0 }), 'int32');
  // Over all axes it is the position in row-major order.
  const at = onnx.node('ArgMax', [onnx.node('Reshape', [x!, onnx.integers([-1])])], { axis: 0, keepdims: 0 });
  return onnx.cast(keepDims ? onnx.node('Reshape', [at, onnx.integers(shape)]) : at, 'int32');
};
