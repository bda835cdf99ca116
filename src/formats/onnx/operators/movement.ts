/** How ops that move elements become nodes: reshape, broadcastTo, slice, pad, segmentSum. */
import type { Border } from '../../../ops/slice.js';
import type { Shape } from '../../../shape-types.js';
import { padsOf } from './convolution.js';
import type { Translation } from './translation.js';

/** The shape as it came out, so that no dimension is left to be found, which ONNX cannot do beside one of 0. */
export const reshape: Translation<Shape> = (onnx, [x], _, { shape }) =>
  onnx.node('Reshape', [x!, onnx.integers(shape)], shape.includes(0) ? { allowzero: 1 } : {});

export const broadcastTo: Translation<Shape> = (onnx, [x], shape) => onnx.node('Expand', [x!, onnx.integers(shape)]);

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
