/** How convolution becomes a node. ONNX Runtime convolves float32 only: float64 is written as what convolution is made of. */
import type { Geometry } from '../../../ops/conv2d.js';
import { span, type Windows } from '../../../ops/windows.js';
import type { Attribute } from '../graph.js';
import type { Translation } from './translation.js';

/** The border of pictures as ONNX wants it: what comes before along each axis, then what comes behind. */
export const padsOf = (sides: readonly (readonly [number, number])[]): number[] => [
  ...sides.map(([before]) => before),
  ...sides.map(([, behind]) => behind),
];

export const settingsOf = ({ size, stride, dilation }: Windows): Record<string, Attribute> => ({
  kernel_shape: size,
  strides: stride,
  dilations: dilation,
});

export const conv2d: Translation<Geometry> = (onnx, inputs, geometry, { dtype }) =>
  dtype === 'float32' ? onnx.node('Conv', inputs, { ...settingsOf(geometry), group: geometry.groups, pads: padsOf(geometry.sides) }) : null;

export const conv2dTranspose: Translation<Geometry> = (onnx, [y, w], geometry, { dtype }) => {
  if (dtype !== 'float32') return null;
  const { size, stride, dilation, sides, to, groups } = geometry;
  // The rows and columns at the end that no window of the convolution reached.
  const output_padding = to.map((length, k) => {
    const reached = (y!.shape[2 + k]! - 1) * stride[k]! + span(size[k]!, dilation[k]!);
    return length + sides[k]![0] + sides[k]![1] - reached;
  });
  return onnx.node('ConvTranspose', [y!, w!], { ...settingsOf(geometry), group: groups, pads: padsOf(sides), output_padding });
};
