/** Writes a graph as the bytes of an ONNX model. The numbers of the fields are those of `onnx.proto`. */
import type { Storage } from '../../dtype.js';
import { sizeOf } from '../../shape.js';
import { type Attribute, type ElementType, type GraphData, type Info, type Initializer, type Node, TYPE_CODE } from './graph.js';
import { OPSET } from './operators/table.js';
import { bytes, type Encoded, float, integer, joined, message, text, together } from './protobuf.js';

/** The version of the file format that came with opset 17. */
const IR_VERSION = 8;
/** What a dimension of unknown size is called that all inputs and outputs share. */
const BATCH = 'batch';

export interface Model {
  readonly graph: GraphData;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a `ModelProto`. */
export function encode({ graph, name, metadata }: Model): Uint8Array {
  return joined(
    together([
      integer(1, IR_VERSION),
      text(2, 'chainrule'),
      message(7, [
        ...graph.nodes.map((node) => message(1, nodeFields(node))),
        text(2, name),
        ...graph.initializers.map((constant) => message(5, tensorFields(constant))),
        ...graph.inputs.map((info) => message(11, infoFields(info))),
        ...graph.outputs.map((info) => message(12, infoFields(info))),
      ]),
      message(8, [text(1, ''), integer(2, OPSET)]),
      ...Object.entries(metadata).map(([key, value]) => message(14, [text(1, key), text(2, value)])),
    ]),
  );
}

/** A `NodeProto`. */
const nodeFields = ({ type, inputs, output, attributes }: Node): Encoded[] => [
  ...inputs.map((name) => text(1, name)),
  text(2, output),
  text(3, output),
  text(4, type),
  ...Object.entries(attributes).map(([key, value]) => message(5, [text(1, key), ...attributeFields(value)])),
];

/** The value of an `AttributeProto`, and the code that says which kind it is. */
function attributeFields(value: Attribute): Encoded[] {
  if (typeof value === 'number') return [integer(3, value), integer(20, 2)];
  if (typeof value === 'string') return [text(4, value), integer(20, 3)];
  if ('float' in value) return [float(2, value.float), integer(20, 1)];
  return [...value.map((v) => integer(8, v)), integer(20, 7)];
}

/** A `TensorProto`. */
const tensorFields = ({ name, type, shape, data }: Initializer): Encoded[] => [
  ...shape.map((d) => integer(1, d)),
  integer(2, TYPE_CODE[type]),
  text(8, name),
  bytes(9, rawData(type, sizeOf(shape), data)),
];

const WIDTH: Readonly<Record<ElementType, number>> = { float32: 4, int32: 4, float64: 8, int64: 8 };

/** The numbers, little-endian whatever the machine. */
function rawData(type: ElementType, size: number, data: Storage | readonly number[]): Uint8Array {
  const width = WIDTH[type];
  const raw = new Uint8Array(size * width);
  const view = new DataView(raw.buffer);
  for (let i = 0, at = 0; i < size; i++, at += width) {
    const value = data[i]!;
    if (type === 'float32') view.setFloat32(at, value, true);
    else if (type === 'float64') view.setFloat64(at, value, true);
    else if (type === 'int32') view.setInt32(at, value, true);
    else view.setBigInt64(at, BigInt(value), true);
  }
  return raw;
}

/** A `ValueInfoProto`: a name, and the number type and shape of its tensors. */
const infoFields = ({ name, type, shape }: Info): Encoded[] => [
  text(1, name),
  message(2, [
    message(1, [
      integer(1, TYPE_CODE[type]),
      message(
        2,
        shape.map((d) => message(1, d === undefined ? [] : [d === null ? text(2, BATCH) : integer(1, d)])),
      ),
    ]),
  ]),
];
