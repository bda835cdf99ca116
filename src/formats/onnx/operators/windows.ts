/** How windows over pictures, and pictures put together from windows, become nodes: ONNX picks and adds elements by number. */
import type { Fold, Windows } from '../../../ops/windows.js';
import { sizeOf } from '../../../shape.js';
import type { Translation } from './translation.js';

/** Where the elements of windows lie along one axis: a row for each element of a window, a column for each window. */
const places = (size: number, count: number, stride: number, dilation: number): number[] =>
  Array.from({ length: size * count }, (_, i) => Math.floor(i / count) * dilation + (i % count) * stride);

export const windows: Translation<Windows> = (onnx, [x], { size, stride, dilation }, { shape }) => {
  const lead = x!.shape.length - 2;
  const [rows, columns] = [0, 1].map((k) => {
    const count = shape.at(k - 2)!;
    return onnx.constant([size[k]!, count], 'int64', places(size[k]!, count, stride[k]!, dilation[k]!), 'windows');
  });
  const inRows = onnx.node('Gather', [x!, rows!], { axis: lead });
  const all = onnx.node('Gather', [inRows, columns!], { axis: lead + 2 });
  const perm = [...x!.shape.keys()].slice(0, lead);
  return onnx.node('Transpose', [all], { perm: [...perm, lead, lead + 2, lead + 1, lead + 3] });
};

export const foldWindows: Translation<Fold> = (onnx, [x], { size, stride, dilation, to }, { shape, dtype }) => {
  const pictures = sizeOf(x!.shape.slice(0, -4));
  const [rows, columns] = [0, 1].map((k) => places(size[k]!, x!.shape.at(k - 2)!, stride[k]!, dilation[k]!));
  const [m, n] = [x!.shape.at(-2)!, x!.shape.at(-1)!];
  // In the order of the windows' elements: within the window, then the window.
  const at: number[] = [];
  for (let i = 0; i < size[0]; i++)
    for (let j = 0; j < size[1]; j++)
      for (let r = 0; r < m; r++) for (let c = 0; c < n; c++) at.push(rows![i * m + r]! * to[1] + columns![j * n + c]!);
  // One row for each element of a window, one column for each picture: whole rows are added.
  const elements = onnx.node('Transpose', [onnx.node('Reshape', [x!, onnx.integers([pictures, at.length])])], { perm: [1, 0] });
  const blank = onnx.node('Expand', [onnx.number(0, dtype), onnx.integers([to[0] * to[1], pictures])]);
  const sum = onnx.node('ScatterND', [blank, onnx.constant([at.length, 1], 'int64', at, 'windows'), elements], { reduction: 'add' });
  return onnx.node('Reshape', [onnx.node('Transpose', [sum], { perm: [1, 0] }), onnx.integers(shape)]);
};
