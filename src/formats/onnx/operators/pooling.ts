/** How pooling becomes a node: it was recorded as two ops, with a border as three. */
import type { ReduceAttrs } from '../../../ops/reduce.js';
import { type Border, pad } from '../../../ops/slice.js';
import { type Windows, windowsOp } from '../../../ops/windows.js';
import { padsOf, settingsOf } from './convolution.js';
import { reduction } from './reductions.js';
import type { Input, Translation } from './translation.js';

/** Pictures, and the border that the pool puts around them. */
interface Bordered {
  readonly pictures: Input;
  readonly pads: readonly number[];
}

/**
 * The pictures [N, C, H, W] that x was before it got a border of `value`; undefined if its border is another one, or as wide as a window:
 * ONNX Runtime has no such pool.
 */
function withoutBorder(x: Input, { size }: Windows, value: number): Bordered | undefined {
  const { origin } = x;
  if (!origin || origin.op !== pad.op) return { pictures: x, pads: [0, 0, 0, 0] };
  const { widths, value: border } = origin.attrs as Border;
  const [examples, channels, ...sides] = widths;
  const fits = [...examples!, ...channels!].every((w) => w === 0) && sides.every((side, k) => Math.max(...side) < size[k]!);
  return fits && Object.is(border, value) ? { pictures: origin.inputs[0]!, pads: padsOf(sides) } : undefined;
}

/** Max pooling, if both inputs are the same pictures; else what it is composed of. */
export const takeLargest: Translation<Windows> = (onnx, [t, by], windows, { dtype, shape }) => {
  if (t!.name !== by!.name || shape.length !== 4 || dtype === 'int32') return null;
  const bordered = withoutBorder(by!, windows, Number.NEGATIVE_INFINITY);
  return bordered ? onnx.node('MaxPool', [bordered.pictures], { ...settingsOf(windows), pads: bordered.pads }) : null;
};

/** ONNX Runtime averages float32 only, and in opset 17 windows have no gaps. */
const isPool = (x: Input, { axes, keepDims }: ReduceAttrs): boolean =>
  x.origin?.op === windowsOp &&
  x.dtype === 'float32' &&
  x.shape.length === 6 &&
  String(axes) === '2,3' &&
  !keepDims &&
  (x.origin.attrs as Windows).dilation.every((d) => d === 1);

/** A mean, which over the windows of pictures, [N, C, height, width, rows, columns], is average pooling. */
export const mean: Translation<ReduceAttrs> = (onnx, inputs, attrs, output) => {
  const [x] = inputs;
  const windows = x!.origin?.attrs as Windows;
  const bordered = isPool(x!, attrs) ? withoutBorder(x!.origin!.inputs[0]!, windows, 0) : undefined;
  if (!bordered) return reduction('ReduceMean')(onnx, inputs, attrs, output);
  const { size, stride } = windows;
  return onnx.node('AveragePool', [bordered.pictures], { kernel_shape: size, strides: stride, pads: bordered.pads, count_include_pad: 1 });
};
