/** What a function becomes as an ONNX graph; whether the graph computes the same is tested in ONNX Runtime, in test/onnx. */
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type OnnxOptions, type Results, type Translation, toOnnx } from '../../src/formats/onnx/index.js';
import { integer, joined, message, text, together } from '../../src/formats/onnx/protobuf.js';
import { exportGraph } from '../../src/formats/onnx/to-onnx.js';
import {
  apply,
  backward,
  full,
  Generator,
  type Op,
  ones,
  parameter,
  randn,
  relu,
  state,
  type Tensor,
  tensor,
  unary,
  zeros,
} from '../../src/index.js';
import {
  batchNorm,
  binaryCrossEntropyWithLogits,
  dense,
  linearRegression,
  logisticRegression,
  type Model,
  sequential,
} from '../../src/nn/index.js';
import { avgPool2d, conv2d, conv2dTranspose, maxPool2d, windows } from '../../src/ops/index.js';
import { takeLargest } from '../../src/ops/largest.js';

/** A graph as lines: inputs, constants, nodes, outputs. */
function lines(f: (...inputs: never[]) => Results, inputs: readonly Tensor[], options: OnnxOptions = {}): string[] {
  const graph = exportGraph(f as never, inputs, options);
  const shown = (shape: readonly (number | null | undefined)[]): string =>
    `[${shape.map((d) => (d === null ? 'batch' : (d ?? '?'))).join(', ')}]`;
  return [
    ...graph.inputs.map(({ name, type, shape }) => `in ${name} ${type} ${shown(shape)}`),
    ...graph.initializers.map(({ name, type, shape, data }) =>
      data.length <= 4 ? `${name} = ${type} ${shown(shape)} ${[...data].join(' ')}` : `${name} = ${type} ${shown(shape)}`,
    ),
    ...graph.nodes.map(({ type, inputs: from, output, attributes }) => {
      const settings = Object.entries(attributes).map(([key, value]) => `, ${key} ${JSON.stringify(value)}`);
      return `${output} = ${type}(${from.join(', ')}${settings.join('')})`;
    }),
    ...graph.outputs.map(({ name, type, shape }) => `out ${name} ${type} ${shown(shape)}`),
  ];
}
const refused = (f: (...inputs: never[]) => unknown, inputs: readonly Tensor[] = [zeros([2, 3])], options: OnnxOptions = {}): string => {
  try {
    toOnnx(f as never, inputs, options);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'not refused';
};

describe('toOnnx', () => {
  it('writes the neuron of the homework, parameters by their names', () => {
    const model = logisticRegression(3, { weights: tensor([[1], [2], [3]]), bias: tensor([4]) });
    expect(lines(model, [zeros([2, 3])])).toEqual([
      'in input float32 [2, 3]',
      'weights = float32 [3, 1] 1 2 3',
      'bias = float32 [1] 4',
      'matmul = MatMul(input, weights)',
      'add = Add(matmul, bias)',
      'output = Sigmoid(add)',
      'out output float32 [2, 1]',
    ]);
  });
  it('takes any function that the types allow', () => {
    expectTypeOf(toOnnx(logisticRegression(3), [zeros([2, 3])])).toEqualTypeOf<Uint8Array>();
    const model: Model = linearRegression(3);
    toOnnx(model, [zeros([2, 3])]);
    toOnnx(sequential(dense(4, 3), relu, dense(3, 1)), [zeros([1, 4])]);
    toOnnx((a, b) => a.matmul(b), [zeros([2, 3]), zeros([3, 4])]);
    // @ts-expect-error: the layer takes 4 features
    expect(() => toOnnx(dense(4, 3), [zeros([1, 5])])).toThrow('takes 4 features');
    // @ts-expect-error: matmul: inner dimensions 3 and 2 differ
    expect(() => toOnnx((a, b) => a.matmul(b), [zeros([2, 3]), zeros([2, 3])])).toThrow('do not fit');
  });
  it('names inputs and outputs as told, as the tensors are named, or by number', () => {
    const [a, b] = [tensor([1], { name: 'first' }), tensor([2])];
    const f = (x: Tensor, y: Tensor) => [x.add(y), x.sub(y)];
    const names = (...args: Parameters<typeof lines>) =>
      lines(...args)
        .filter((line) => /^(in|out) /.test(line))
        .map((line) => line.split(' ')[1]);
    expect(names(f, [a, b])).toEqual(['first', 'input_2', 'output_1', 'output_2']);
    expect(names(f, [a, b], { inputNames: ['u', 'v'], outputNames: ['sum', 'difference'] })).toEqual(['u', 'v', 'sum', 'difference']);
    expect(names((x: Tensor) => ({ twice: x.mul(2), half: x.div(2) }), [b])).toEqual(['input', 'twice', 'half']);
  });
  it('calls what a model owns as its file does', () => {
    const model = sequential(dense(2, 2, { name: 'first' }), relu, batchNorm(2));
    const constants = lines(model, [zeros([1, 2])]).filter((line) => line.includes(' = float32 [2'));
    expect(constants.map((line) => line.split(' ')[0])).toEqual([
      '0.weights',
      '0.bias',
      '2.runningMean',
      '2.runningVariance',
      '2.scale',
      '2.shift',
    ]);
  });
  it('gives every value a name of its own, and the outputs theirs', () => {
    const w = parameter(tensor([2]), 'w');
    const v = parameter(tensor([3]), 'w');
    const taken = parameter(tensor([4]), 'output');
    expect(lines((x: Tensor) => x.mul(w).mul(v).mul(w).add(taken), [tensor([1])])).toEqual([
      'in input float32 [1]',
      'w = float32 [1] 2',
      'w_1 = float32 [1] 3',
      'output_2 = float32 [1] 4',
      'mul = Mul(input, w)',
      'mul_1 = Mul(mul, w_1)',
      'mul_2 = Mul(mul_1, w)',
      'output = Add(mul_2, output_2)',
      'out output float32 [1]',
    ]);
  });
  it('copies what cannot be an output itself: an input, a constant, a value that is one already', () => {
    const w = parameter(tensor([2]), 'w');
    expect(
      lines(
        (x: Tensor) => {
          const y = x.neg();
          return { a: x, b: w, c: y, d: y, e: y.neg() };
        },
        [tensor([1])],
      ).filter((line) => line.includes('(')),
    ).toEqual(['c = Neg(input)', 'e = Neg(c)', 'a = Identity(input)', 'b = Identity(w)', 'd = Identity(c)']);
  });
  it('leaves out what no output needs', () => {
    const w = parameter(tensor([2]), 'w');
    const f = (x: Tensor) => {
      x.mul(w).exp();
      return x.neg();
    };
    expect(lines(f, [tensor([1])])).toEqual(['in input float32 [1]', 'output = Neg(input)', 'out output float32 [1]']);
  });
  it('holds a captured tensor once, whatever its shapes and twins', () => {
    const w = parameter(tensor([[2, 3]]), 'w');
    const c = tensor([[2, 3]]);
    const flat = c.reshape([2]);
    const f = (x: Tensor) => x.mul(w).mul(w.detach()).mul(c).mul(flat).mul(c);
    expect(lines(f, [zeros([1, 2])]).filter((line) => line.includes(' = float'))).toEqual([
      'w = float32 [1, 2] 2 3',
      'constant = float32 [1, 2] 2 3',
      'constant_1 = float32 [2] 2 3',
    ]);
  });
  it('compares without a detour through numbers where a choice follows', () => {
    const f = (x: Tensor) => x.greater(0).where(x, 0);
    expect(lines(f, [tensor([1])]).filter((line) => line.includes('('))).toEqual([
      'where = Greater(input, constant)',
      'output = Where(where, input, constant_1)',
    ]);
  });
  it.each<readonly [string, (x: Tensor) => Tensor, string]>([
    [
      'a convolution',
      (x) => conv2d(x, ones([4, 1, 3, 3]), { groups: 2, padding: 'same', stride: 2 }),
      'Conv(input, constant, kernel_shape [3,3], strides [2,2], dilations [1,1], group 2, pads [0,1,1,1])',
    ],
    [
      'its transpose',
      (x) => conv2dTranspose(x, ones([2, 3, 2, 2]), { stride: 3, outputPadding: [1, 2] }),
      'ConvTranspose(input, constant, kernel_shape [2,2], strides [3,3], dilations [1,1], group 1, pads [0,0,0,0], output_padding [1,2])',
    ],
    [
      'the largest of windows',
      (x) => maxPool2d(x, [3, 2], { stride: 1, padding: 'same' }),
      'MaxPool(input, kernel_shape [3,2], strides [1,1], dilations [1,1], pads [1,0,1,1])',
    ],
    [
      'means of windows',
      (x) => avgPool2d(x, 2, { padding: 1 }),
      'AveragePool(input, kernel_shape [2,2], strides [2,2], pads [1,1,1,1], count_include_pad 1)',
    ],
  ])('%s is one node', (_, f, node) => {
    for (const dynamicBatch of [false, true]) {
      expect(lines(f, [zeros([2, 2, 6, 7])], { dynamicBatch }).filter((line) => line.includes('('))).toEqual([`output = ${node}`]);
    }
  });
  const border = (x: Tensor, rows: number, channels: number, value: number): Tensor =>
    x.pad(
      [
        [0, 0],
        [channels, 0],
        [rows, rows],
        [0, 0],
      ],
      value,
    );
  it.each<readonly [string, (x: Tensor) => Tensor]>([
    ['means over other axes', (x) => windows(x, 2).mean([3, 4])],
    ['means that keep their axes', (x) => windows(x, 2).mean([2, 3], true)],
    ['means over one axis', (x) => windows(x, 2).mean(2)],
    ['windows of other than pictures', (x) => windows(x.mean(0), 2).mean([2, 3])],
    ['a border of something else', (x) => windows(border(x, 1, 0, 5), 2).mean([2, 3])],
    ['a border as wide as a window', (x) => windows(border(x, 2, 0, 0), 2).mean([2, 3])],
    ['a border as wide as a window with gaps', (x) => maxPool2d(x, 2, { dilation: 2, padding: 2 })],
    ['a border of channels', (x) => windows(border(x, 0, 1, 0), 2).mean([2, 3])],
    ['means of windows with gaps', (x) => avgPool2d(x, 2, { dilation: 2 })],
    ['means of float64', (x) => avgPool2d(x.astype('float64'), 2)],
    ['the largest of int32', (x) => maxPool2d(x.astype('int32'), 2)],
    ['what lies where another picture is largest', (x) => takeLargest(x, x.neg(), { size: [2, 2], stride: [1, 1], dilation: [1, 1] })],
  ])('%s is no pool', (_, f) => {
    expect(lines(f, [zeros([2, 2, 6, 7])]).filter((line) => line.includes('Pool('))).toEqual([]);
  });
  it('writes ops composed of others as those, and gradients as what they are computed by', () => {
    const loss = lines((z: Tensor, y: Tensor) => binaryCrossEntropyWithLogits(z, y), [zeros([2]), zeros([2])]);
    expect(loss.some((line) => line.includes('Softplus'))).toBe(true);
    const w = parameter(tensor([[1], [2]]), 'w');
    const gradient = (x: Tensor) => backward(x.matmul(w).sum()).get(w);
    expect(lines(gradient, [zeros([3, 2])]).filter((line) => line.includes('MatMul'))).toHaveLength(1);
  });
  it('keeps number types, and the bytes do not change from run to run', () => {
    const f = (x: Tensor, i: Tensor) => x.take(i);
    const inputs = [zeros([3, 2], { dtype: 'float64' }), tensor(Int32Array.of(0, 2))] as const;
    expect(lines(f, inputs)).toEqual([
      'in input_1 float64 [3, 2]',
      'in input_2 int32 [2]',
      'output = Gather(input_1, input_2, axis 0)',
      'out output float64 [2, 2]',
    ]);
    expect(toOnnx(f, inputs)).toEqual(toOnnx(f, inputs));
  });
  it('leaves nothing behind: the function runs as before', () => {
    const model = logisticRegression(3);
    expect(refused((x: Tensor) => x.reshape([x.sum().item()]))).toContain('cannot be read');
    toOnnx(model, [zeros([1, 3])]);
    expect(model(zeros([1, 3])).item()).toBe(0.5);
  });
});

describe('users of their own ops', () => {
  const cubeOp: Op = {
    name: 'cube',
    shape: ([x]) => x!,
    forward: (y, _, [x]) => y.set(x!.data.map((v: number) => v ** 3)),
    vjp: [null],
  };
  const cube = (x: Tensor): Tensor => apply(cubeOp, [x], undefined);
  it('are told which op has no ONNX form, where it is used, and what to do', () => {
    expect(refused((x: Tensor) => cube(x))).toMatch(
      /^OnnxError: toOnnx: the op cube \(onnx\.test\.ts:\d+:\d+\) has no ONNX form; give it `composed`, the same from other ops, or say with the option `translations` what nodes it becomes$/,
    );
  });
  it('can say what nodes it becomes', () => {
    const translation: Translation = (onnx, [x], _, { dtype }) => onnx.node('Pow', [x!, onnx.number(3, dtype)]);
    expect(lines(cube, [zeros([2])], { translations: new Map([[cubeOp, translation]]) })).toContain('output = Pow(input, constant)');
  });
  it('can say it of the ops of the library too', () => {
    const swapped: Translation = (onnx, [x]) => onnx.node('HardSwish', [x!]);
    expect(lines((x: Tensor) => x.relu(), [zeros([2])], { translations: new Map([[relu.op!, swapped]]) })).toContain(
      'output = HardSwish(input)',
    );
  });
  it('can bring `composed`, which must agree with the op', () => {
    const composed = { ...cubeOp, composed: ([x]: readonly Tensor[]): Tensor => x!.mul(x!).mul(x!) };
    expect(lines((x: Tensor) => apply(composed, [x], undefined), [zeros([2])])).toContain('output = Mul(mul, input)');
    const wrong = { ...cubeOp, composed: ([x]: readonly Tensor[]): Tensor => x!.sum() };
    expect(refused((x: Tensor) => apply(wrong, [x], undefined))).toContain(
      '`composed` of the op cube gives [] float32, the op itself [2, 3] float32; both must agree',
    );
  });
  it('know an op by itself, not by its name', () => {
    const add = unary('add', () => {}, null);
    expect(refused((x: Tensor) => add(x))).toContain('the op add');
  });
  it('mark fractions among the attributes', () => {
    const elu =
      (alpha: number | { float: number }): Translation =>
      (onnx, [x]) =>
        onnx.node('Elu', [x!], { alpha });
    const with_ = (alpha: number | { float: number }) => ({ translations: new Map([[cubeOp, elu(alpha)]]) });
    expect(refused(cube as never, [zeros([2])], with_(0.5))).toBe(
      'OnnxError: toOnnx: attribute alpha of Elu is 0.5, no whole number; write { float: 0.5 }',
    );
    expect(lines(cube, [zeros([2])], with_({ float: 0.5 }))).toContain('output = Elu(input, alpha {"float":0.5})');
  });
});

it('what is no function of tensors is refused, with what would be', () => {
  const said = (...args: unknown[]): string => {
    try {
      (toOnnx as (...args: unknown[]) => unknown)(...args);
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
    return 'not refused';
  };
  const [net, x] = [dense(4, 3), zeros([1, 4])];
  expect([said(net, x), said(net), said(net, []), said(net, [[1, 4]]), said({}, [x]), said(net, [x], { metadata: { epoch: 1 } })]).toEqual([
    'DTypeError: toOnnx: inputs must be a list of tensors, as in [zeros([1, 4])], got a Tensor',
    'DTypeError: toOnnx: inputs must be a list of tensors, as in [zeros([1, 4])], got undefined',
    'ValueError: toOnnx: the function takes inputs; pass tensors like them, as in [zeros([1, 4])]',
    'DTypeError: toOnnx: input 1 must be a tensor, got an array; make one with tensor()',
    'ValueError: toOnnx: takes a function or a model, got an object',
    'DTypeError: toOnnx: metadata "epoch" must be a text, got the number 1',
  ]);
});

describe('a function that is no graph is refused', () => {
  const w = parameter(tensor([1, 2, 3]), 'w');
  const running = state(zeros([3]), 'running mean');
  const generator = new Generator(1);
  it.each<readonly [string, (x: Tensor) => unknown, RegExp]>([
    [
      'reads values',
      (x) => (x.sum().item() > 0 ? x : x.neg()),
      /OnnxError: toOnnx: the result of sum of shape \[\] cannot be read \(onnx\.test\.ts:\d+:\d+\): a function being exported has shapes but no values; for a branch on values, use where\(\)$/,
    ],
    ['reads an input', (x) => x.mul(x.data[0]!), /OnnxError: toOnnx: input "input" of shape \[2, 3\] cannot be read/],
    [
      'changes state',
      (x) => {
        running.assign(x.mean(0));
        return x;
      },
      /OnnxError: toOnnx: "running mean" of shape \[3\] is assigned \(.*\), but an ONNX graph keeps no state; a model that is used changes nothing; export it as it is used, not trained/,
    ],
    [
      'draws random numbers',
      (x) => x.add(randn([3], { generator })),
      /OnnxError: toOnnx: random numbers are drawn \(.*\), other ones at each call; export the model as it is used, not trained/,
    ],
    [
      'gives a promise',
      async (x) => x,
      /OnnxError: toOnnx: the function gave a promise \(it must not be async\); it must return a tensor, or an array or plain object of tensors/,
    ],
    ['gives a number', () => 1, /the function gave number;/],
    ['gives null', () => null, /the function gave null;/],
    ['gives nothing', () => [], /the function gave nothing;/],
    ['gives numbers among tensors', (x) => ({ x: x.neg(), n: 1 }), /the function gave something else among its tensors;/],
    ['does not fit its inputs', (x) => x.matmul(w.reshape([1, 3])), /ShapeError: matmul: shapes \[2, 3\] and \[1, 3\] do not fit/],
  ])('%s', (_, f, said) => {
    expect(refused(f as never)).toMatch(said);
  });
  it('keeps a tensor from another call', () => {
    const kept: Tensor[] = [];
    const f = (x: Tensor): Tensor => kept[0] ?? (kept[0] = x.neg());
    toOnnx(f, [zeros([2])]);
    expect(refused(f, [zeros([2])])).toBe(
      'OnnxError: toOnnx: the result of neg of shape [2] was kept from another call; compute it again in each',
    );
  });
  it('names that do not fit', () => {
    const f = (x: Tensor, y: Tensor) => x.add(y);
    const inputs = [zeros([2]), zeros([2])];
    expect(refused(f, inputs, { inputNames: ['x'] })).toBe('ValueError: toOnnx: inputNames has 1 names (x) for 2 tensors');
    expect(refused(f, inputs, { inputNames: ['x', 'x'] })).toBe(
      'ValueError: toOnnx: the name "x" is given twice; choose others with inputNames',
    );
    expect(refused(f, inputs, { inputNames: ['x', ''] })).toBe('ValueError: toOnnx: a name is empty; choose others with inputNames');
    expect(refused(f, inputs, { inputNames: ['x', 'y'], outputNames: ['x'] })).toBe(
      'ValueError: toOnnx: "x" is the name of an input and of an output; rename one',
    );
  });
});

describe('dynamicBatch', () => {
  const open = { dynamicBatch: true } as const;
  it('leaves the first axis open, and the rest as it is', () => {
    const model = logisticRegression(3);
    const [first, ...rest] = lines(model, [zeros([4, 3])], open);
    expect([first, rest.at(-1)]).toEqual(['in input float32 [batch, 3]', 'out output float32 [batch, 1]']);
    expect(rest.filter((line) => line.includes('('))).toEqual(lines(model, [zeros([4, 3])]).filter((line) => line.includes('(')));
  });
  it('computes sizes only where there is no other way', () => {
    const w = parameter(zeros([5, 7]), 'w');
    const f = (x: Tensor) => x.matmul(w).reshape([x.shape[0]!, -1]).slice(0, -1);
    expect(lines(f, [zeros([4, 3, 5])], open).slice(1)).toEqual([
      'w = float32 [5, 7]',
      'constant_3 = int64 [1] 0',
      'constant_5 = int64 [1] 0',
      'constant_6 = int64 [2] -1 5',
      'constant_7 = int64 [3] -1 3 7',
      'constant_8 = int64 [2] -1 21',
      'constant_9 = int64 [1] -1',
      'batch = Shape(input, start 0, end 1)',
      'constant_4_1 = Add(batch, constant_9)',
      'reshape = Reshape(input, constant_6)',
      'matmul = MatMul(reshape, w)',
      'reshape_1 = Reshape(matmul, constant_7)',
      'reshape_2 = Reshape(reshape_1, constant_8)',
      'output = Slice(reshape_2, constant_3, constant_4_1, constant_5)',
      'out output float32 [?, 21]',
    ]);
  });
  const bias = parameter(zeros([4, 3]), 'bias');
  it.each<readonly [string, (x: Tensor) => unknown, RegExp]>([
    [
      'a tensor with the size of the example batch',
      (x) => x.add(bias),
      /dynamicBatch is not possible: with a batch of 61, add: shapes \[61, 3\] and \[4, 3\] do not broadcast .*"bias"/,
    ],
    [
      'a factor that does not grow in a line',
      (x) => x.mul(1 / x.shape[0]!),
      /dynamicBatch is not possible, because mul \(onnx\.test\.ts:\d+:\d+\) depends on how many examples there are; leave dynamicBatch out, or work on each example alone$/,
    ],
    ['another op for many', (x) => (x.shape[0]! > 65 ? x.relu() : x.tanh()), /because tanh \(onnx/],
    ['another op only for many', (x) => (x.shape[0]! > 65 ? x.relu().exp() : x.relu()), /because (relu|exp) \(onnx/],
    ['other values for many', (x) => x.add(tensor([x.shape[0]!, 1, x.shape[0]! ** 2])), /because add \(/],
    [
      'a tensor of that size that is not one number',
      (x) => x.add(tensor(Float32Array.from({ length: x.shape[0]! }, (_, i) => i)).reshape([-1, 1])),
      /because reshape \(/,
    ],
    ['a tensor of that size and of that number', (x) => x.add(full([x.shape[0]!, 1], x.shape[0]!)), /because add \(/],
    ['half of the examples', (x) => x.slice(0, Math.floor(x.shape[0]! / 2)), /because slice \(/],
    ['another op for few', (x) => (x.shape[0]! < 10 ? x.relu() : x.tanh()), /because (relu|tanh) \(/],
    ['another setting', (x) => x.sum(x.shape[0]! > 65 ? 0 : 1, true).sum([0, 1]), /because sum \(/],
  ])('refuses %s', (_, f, said) => {
    expect(refused(f as never, [zeros([4, 3])], open)).toMatch(said);
  });
  it('refuses inputs that do not share a first axis', () => {
    const f = (a: Tensor, b: Tensor) => a.add(b);
    const why = 'ValueError: toOnnx: dynamicBatch needs inputs that all have the batch as their first axis, got';
    expect(refused(f, [zeros([4, 3]), zeros([1, 3])], open)).toBe(`${why} input_1 [4, 3], input_2 [1, 3]`);
    expect(refused(f, [zeros([]), zeros([])], open)).toBe(`${why} input_1 [], input_2 []`);
    expect(refused(() => bias, [], open)).toBe(`${why} none`);
  });
});

describe('protocol buffers', () => {
  it('numbers are written as the format says', () => {
    const bytes = (value: number) => [...joined(integer(1, value))].slice(1);
    expect(bytes(0)).toEqual([0]);
    expect(bytes(127)).toEqual([127]);
    expect(bytes(300)).toEqual([0xac, 0x02]);
    expect(bytes(-1)).toEqual([...Array(9).fill(0xff), 1]);
    expect([...joined(message(16, [text(2, 'né')]))]).toEqual([0x82, 0x01, 5, 0x12, 3, 0x6e, 0xc3, 0xa9]);
  });
  it('any number comes back', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const bytes = joined(integer(1, value)).subarray(1);
        const read = bytes.reduce((n, byte, i) => n | (BigInt(byte & 0x7f) << BigInt(7 * i)), 0n);
        expect(Number(BigInt.asIntN(64, read))).toBe(value);
        expect(bytes.every((byte, i) => byte > 127 === i < bytes.length - 1)).toBe(true);
      }),
    );
  });
  it('more than the format holds is refused before memory is asked for', () => {
    expect(() => joined(together([{ length: 2 ** 31, pieces: [] }]))).toThrow('2147483648 bytes');
  });
});
