/** How pooling becomes a node: max pooling, or a reduction over windows, which was recorded as two ops, with a border as one more. */
import type { ReduceAttrs } from '../../../ops/reduce.js';
import { type Border, pad } from '../../../ops/slice.js';
import { type Windows, windowsOp } from '../../../ops/windows.js';
import type { OnnxGraph, Value } from '../graph.js';
import { padsOf, settingsOf } from './convolution.js';
import { reduction } from './reductions.js';
import type { Input, Translation } from './translation.js';

/** What a pool goes over. */
interface Pooled {
  readonly pictures: Input;
  readonly windows: Windows;
  readonly pads: readonly number[];
}

/** Pictures as they were before a border of `value` was put around them, and that border. */
function withoutBorder(pictures: Input, windows: Windows, value: number): Pooled {
  if (pictures.origin && pictures.origin.op === pad.op) {
    const { widths, value: border } = pictures.origin.attrs as Border;
    // ONNX Runtime takes no border as wide as a window; examples and channels have none.
    const fits = widths.every((width, axis) => Math.max(...width) < (axis < 2 ? 1 : windows.size[axis - 2]!));
    if (fits && Object.is(border, value)) return { pictures: pictures.origin.inputs[0]!, windows, pads: padsOf(widths.slice(2)) };
  }
  return { pictures, windows, pads: [0, 0, 0, 0] };
}

/** The pictures, if x are their windows, [N, C, height, width, rows, columns], and a window's axes are reduced; a border of `value` is taken off. */
function pooled(x: Input, { axes, keepDims }: ReduceAttrs, value: number): Pooled | undefined {
  const areWindows = x.origin?.op === windowsOp && x.shape.length === 6;
  if (!areWindows || keepDims || axes.length !== 2 || axes[0] !== 2 || axes[1] !== 3) return undefined;
  return withoutBorder(x.origin!.inputs[0]!, x.origin!.attrs as Windows, value);
}

const maxPool = (onnx: OnnxGraph, { pictures, windows, pads }: Pooled): Value =>
  onnx.node('MaxPool', [pictures], { ...settingsOf(windows), pads });

export const max: Translation<ReduceAttrs> = (onnx, inputs, attrs, output) => {
  const over = output.dtype === 'int32' ? undefined : pooled(inputs[0]!, attrs, Number.NEGATIVE_INFINITY);
  if (!over) return reduction('ReduceMax')(onnx, inputs, attrs, output);
  return maxPool(onnx, over);
};

/** Max pooling, if both inputs are the same pictures; else what it is composed of. */
export const takeLargest: Translation<Windows> = (onnx, [t, by], windows, { dtype, shape }) =>
  t!.name === by!.name && shape.length === 4 && dtype !== 'int32'
    ? maxPool(onnx, withoutBorder(by!, windows, Number.NEGATIVE_INFINITY))
    : null;

/** ONNX Runtime averages float32 only, and in opset 17 windows have no dilation. */
export const mean: Translation<ReduceAttrs> = (onnx, inputs, attrs, output) => {
  const over = output.dtype === 'float32' ? pooled(inputs[0]!, attrs, 0) : undefined;
  if (!over || over.windows.dilation.some((d) => d !== 1)) return reduction('ReduceMean')(onnx, inputs, attrs, output);
  const { size, stride } = over.windows;
  return onnx.node('AveragePool', [over.pictures], { kernel_shape: size, strides: stride, pads: over.pads, count_include_pad: 1 });
};
