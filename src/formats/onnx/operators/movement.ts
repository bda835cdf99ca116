/** How ops that move elements become nodes: reshape, broadcastTo, slice, pad, segmentSum. */
import type { Border } from '../../../ops/slice.js';
import type { Shape } from '../../../shape-types.js';
import { padsOf } from './convolution.js';
import type { Translation } from './translation.js';

export const reshape: Translation<Shape> = (onnx, [x], shape) => {
  // 0 stands for the input's own dimension: so the size of the batch need not be known.
  const keeps = shape.length > 0 && shape[0] === x!.shape[0] && !shape.includes(0);
  const dims = keeps ? [0, ...shape.slice(1)] : shape;
  return onnx.node('Reshape', [x!, onnx.integers(dims)], shape.includes(0) ? { allowzero: 1 } : {});
};

/** A dimension that x has already needs no size: 1 leaves it as it is. */
export const broadcastTo: Translation<Shape> = (onnx, [x], shape) => {
  const lead = shape.length - x!.shape.length;
  return onnx.node('Expand', [x!, onnx.integers(shape.map((d, i) => (d === x!.shape[i - lead] ? 1 : d)))]);
};

export const slice: Translation<{ readonly start: number; readonly end: number; readonly axis: number }> = (
  onnx,
  [x],
  { start, end, axis },
) => onnx.node('Slice', [x!, ...[start, end, axis].map((n) => onnx.integers([n]))]);

export const pad: Translation<Border> = (onnx, [x], { widths, value }, { dtype }) => {
  // ONNX Runtime refuses to pad a scalar, even with nothing.
  if (widths.length === 0) return onnx.node('Identity', [x!]);
  return onnx.node('Pad', [x!, onnx.integers(padsOf(widths)), onnx.number(value, dtype)]);
};

export const segmentSum: Translation<number> = (onnx, [x, segments], _, { shape, dtype }) => {
  const zeros = onnx.node('Expand', [onnx.number(0, dtype), onnx.integers(shape)]);
  const rows = onnx.node('Reshape', [onnx.cast(segments!, 'int64'), onnx.integers([-1, 1])]);
  return onnx.node('ScatterND', [zeros, rows, x!], { reduction: 'add' });
};
