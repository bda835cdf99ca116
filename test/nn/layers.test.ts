/** Layers and initialisers: what they own, what they refuse, and what chance must keep on average. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import {
  backward,
  Generator,
  leakyRelu,
  mean,
  ones,
  parameter,
  relu,
  ShapeError,
  softmax,
  type Tensor,
  tanh,
  tensor,
  variance,
  zeros,
} from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import { oneHot } from '../../src/ops/index.js';
import {
  adam,
  adamW,
  clipByGlobalNorm,
  clipByValue,
  cosineDecay,
  exponentialDecay,
  rmsprop,
  scheduled,
  sgd,
  stepDecay,
  together,
  warmUp,
} from '../../src/optim/index.js';

const message = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing thrown';
};

describe('layers', () => {
  it('own their tensors under names with their place in front', () => {
    const inner = nn.residual(nn.sequential(nn.dense(4, 4), relu));
    const net = nn.sequential(nn.dense(2, 4), nn.batchNorm(4), inner, nn.dropout(0.5), nn.dense(4, 1, { bias: false, name: 'last' }));
    expect(Object.keys(net.named)).toEqual([
      ...['0.weights', '0.bias', '1.scale', '1.shift', '2.0.weights', '2.0.bias', '4.weights'],
      ...['1.runningMean', '1.runningVariance', '3.generator'],
    ]);
    expect([net.parameters.length, net.state.length]).toEqual([7, 3]);
    expect(net.parameters.at(-1)!.name).toBe('last.weights');
  });

  it('refuse what does not fit, and say what would', () => {
    const any = (t: unknown): never => t as never;
    expect([
      message(() => nn.dense(3, 2)(any(zeros([5, 4])))),
      message(() => nn.conv2d(3, 4, 3)(any(zeros([1, 2, 5, 5])))),
      message(() => nn.conv2d(3, 4, 3)(zeros([1, 3, 5, 2]))),
      message(() => nn.conv2d(3, 4, 3, { groups: 2 })),
      message(() => nn.conv2d(1, 1, 3, { padding: -1 })(zeros([1, 1, 5, 5]))),
      message(() => nn.conv2d(1, 1, 3, { stride: 0 })(zeros([1, 1, 5, 5]))),
      message(() => nn.maxPool2d(3, { dilation: 2 })(zeros([1, 1, 4, 4]))),
      message(() => nn.maxPool2d(2, { padding: 2 })(zeros([1, 1, 4, 4]))),
      message(() => nn.dropout(1)),
      message(() => nn.batchNorm(3)(any(zeros([5, 4])))),
      message(() => nn.batchNorm(3)(zeros([1, 3]), { training: true })),
      message(() => nn.layerNorm(3)(any(zeros([5, 4])))),
      message(() => nn.localResponseNorm()(any(zeros([5, 4])))),
      message(() => nn.embedding(3, 2)(zeros([2]))),
      message(() => nn.embedding(3, 2)(tensor([3], { dtype: 'int32' }))),
      message(() => nn.softmaxCrossEntropy(zeros([4, 3]), any(zeros([4], { dtype: 'int32' }).reshape([2, 2])))),
      message(() => nn.softmaxCrossEntropy(zeros([4, 3]), zeros([4]))),
    ]).toEqual([
      'dense: takes 3 features, got shape [5, 4]; the last axis must have 3',
      'conv2d: pictures [1, 2, 5, 5] have 2 channels, filters [4, 3, 3, 3] take 3; axis 1 must have 3',
      'conv2d: a window of 3 does not fit shape [1, 3, 5, 2] (axis 3: 2); pad it, or take smaller windows (inputs: an unnamed tensor, "weights")',
      'conv2d: 3 channels and 4 filters do not divide into 2 groups',
      "conv2d: padding -1 must be 'same', 'valid', or whole numbers from 0",
      'conv2d: stride [0, 0] must be whole numbers from 1',
      'maxPool2d: a window of 3 (dilation 2, so it spans 5) does not fit shape [1, 1, 4, 4] (axis 2: 4); pad it, or take smaller windows',
      'maxPool2d: a border of 2 holds whole windows of [2, 2]; make it narrower',
      'dropout: rate 1 must be from 0 to below 1',
      'batchNorm: takes 3 features along axis 1, got shape [5, 4]; axis 1 must have 3',
      "batchNorm: needs more than one value for each feature to train, got shape [1, 3]; make batches larger, or leave out the last: fit's option dropLast",
      'layerNorm: takes shapes that end with [3], got [5, 4]; the last axis must have 3',
      'localResponseNorm: takes pictures [N, C, H, W], got shape [5, 4]; reshape them',
      "embedding: indices are int32, not float32; convert with astype('int32')",
      'embedding: index 3 (element 0) is out of range, there are 3 rows (0 to 2)',
      'softmaxCrossEntropy: logits [4, 3] want class numbers of shape [4], got [2, 2]',
      "softmaxCrossEntropy: logits [4, 3] want probabilities of shape [4, 3], got [4]; class numbers are int32: convert with astype('int32')",
    ]);
  });

  it('refuse settings that make no sense', () => {
    expect([
      message(() => nn.batchNorm(3, { epsilon: 0 })),
      message(() => nn.batchNorm(3, { momentum: 1.1 })),
      message(() => nn.layerNorm(3, { epsilon: -1 })),
      message(() => nn.layerNorm([2, 0])),
      message(() => nn.layerNorm([])),
      message(() => nn.localResponseNorm({ size: 0 })),
      message(() => nn.localResponseNorm({ k: 0 })),
      message(() => nn.localResponseNorm({ alpha: -1 })),
      message(() => nn.localResponseNorm({ beta: Number.NaN })),
      message(() => nn.conv2d(1, 2, 0)),
      message(() => nn.conv2d(3, 6, 3, { groups: 1.5 })),
      message(() => nn.conv2d(1, 2, 3, { padding: 'SAME' as never })),
      message(() => nn.conv2d(1, 2, 3, { stride: 0.5 })),
      message(() => nn.maxPool2d(0)),
      message(() => nn.avgPool2d(2, { padding: -1 })),
      message(() => nn.residual((x: Tensor) => x.slice(0, 1, 1))(zeros([4, 2]))),
    ]).toEqual([
      'batchNorm: epsilon 0 must be above 0',
      'batchNorm: momentum 1.1 must be from 0 to 1',
      'layerNorm: epsilon -1 must be above 0',
      'layerNorm: there is nothing to normalise in shape [2, 0]',
      'layerNorm: there is nothing to normalise in shape []',
      'localResponseNorm: size 0 must be a whole number from 1',
      'localResponseNorm: k 0 must be above 0',
      'localResponseNorm: alpha -1 must not be negative',
      'localResponseNorm: beta NaN must be a number',
      'conv2d: size [0, 0] must be whole numbers from 1',
      'conv2d: groups 1.5 must be a whole number from 1',
      "conv2d: padding 'SAME' must be 'same', 'valid', or whole numbers from 0",
      'conv2d: stride [0.5, 0.5] must be whole numbers from 1',
      'maxPool2d: size [0, 0] must be whole numbers from 1',
      "avgPool2d: padding -1 must be 'same', 'valid', or whole numbers from 0",
      'residual: shape [4, 2] becomes [4, 1]; let the layers inside give [4, 2]',
    ]);
  });

  it('refuse options and modes that do not exist, as JavaScript would not', () => {
    const any = (options: object): never => options as never;
    const x = ones([2, 2]);
    expect([
      message(() => nn.dense(2, 2, any({ initializer: zeros }))),
      message(() => nn.dense(2, 2, any({ seed: 1 }))),
      message(() => nn.conv2d(2, 2, 3, any({ strides: 2 }))),
      message(() => nn.embedding(2, 2, any({ bias: true }))),
      message(() => nn.maxPool2d(2, any({ countPadding: true }))),
      message(() => nn.batchNorm(2, any({ eps: 1e-3 }))),
      message(() => nn.layerNorm(2, any({ momentum: 1 }))),
      message(() => nn.dropout(0.5, any({ generater: 1 }))),
      message(() => nn.localResponseNorm(any({ n: 5 }))),
      message(() => nn.logisticRegression(2, any({ weight: x }))),
      message(() => nn.dense(2, 2, any(zeros))),
      message(() => nn.sequential(nn.dropout(0.5))(x, true as never)),
      message(() => nn.dense(2, 2)(x, any({ train: true }))),
    ]).toEqual([
      'dense: no option initializer; did you mean initialise?',
      'dense: no option seed; there are initialise, bias, dtype, generator, name',
      'conv2d: no option strides; did you mean stride?',
      'embedding: no option bias; there are initialise, dtype, generator, name',
      'maxPool2d: no option countPadding; did you mean padding?',
      'batchNorm: no option eps; did you mean epsilon?',
      'layerNorm: no option momentum; there are epsilon, dtype, name',
      'dropout: no option generater; did you mean generator?',
      'localResponseNorm: no option n; did you mean k?',
      'neuron: no option weight; did you mean weights?',
      expect.stringContaining('is no object of options, such as { initialise: … }'),
      'mode: true is no object of options, such as { training: … }',
      'mode: no option train; did you mean training?',
    ]);
    expect(nn.dense(2, 2, any({ seed: undefined })).weights.shape).toEqual([2, 2]);
    // What layers share may be given to all of them.
    const shared = { dtype: 'float64', generator: new Generator(1), name: 'a' } as const;
    nn.sequential(
      nn.dense(2, 2, shared),
      nn.dropout(0.5, shared),
      nn.batchNorm(2, shared),
      nn.layerNorm(2, shared),
    )(ones([2, 2], shared), { training: true });
  });

  it('want numbers of their own type, and say who wants them', () => {
    const int = { dtype: 'int32' } as const;
    expect([
      message(() => nn.dense(2, 1)(zeros([1, 2], int))),
      message(() => nn.conv2d(1, 1, 1)(zeros([1, 1, 1, 1], int))),
      message(() => nn.logisticRegression(2, { dtype: 'float64' })(zeros([1, 2]))),
      message(() => nn.approximator(2, 1, tanh)(zeros([1, 2], int))),
    ]).toEqual([
      "dense: takes float32, as its weights are, got int32; convert x with astype('float32')",
      "conv2d: takes float32, as its weights are, got int32; convert x with astype('float32')",
      "neuron: takes float64, as its weights are, got float32; convert x with astype('float64')",
      "approximator: takes float32, as its weights are, got int32; convert x with astype('float32')",
    ]);
  });

  it('say what to do with pictures whose channels come last', () => {
    const x: Tensor = zeros([2, 8, 8, 3]);
    const fix = 'put the channels first: x.permute([0, 3, 1, 2])';
    expect(message(() => nn.conv2d(3, 4, 3)(x))).toBe(`conv2d: pictures [2, 8, 8, 3] have 8 channels, filters [4, 3, 3, 3] take 3; ${fix}`);
    expect(message(() => nn.batchNorm(3)(x))).toBe(`batchNorm: takes 3 features along axis 1, got shape [2, 8, 8, 3]; ${fix}`);
    expect(message(() => nn.residual(nn.conv2d(8, 8, 3))(zeros([2, 8, 8, 8])))).toBe(
      "residual: shape [2, 8, 8, 8] becomes [2, 8, 6, 6]; let the layers inside give [2, 8, 8, 8], for example with padding: 'same'",
    );
  });

  it('print as a table', () => {
    const block = nn.residual(nn.sequential(nn.conv2d(16, 16, 3, { padding: 'same' }), nn.batchNorm(16)));
    const last = nn.dense(16, 16);
    const net = nn.sequential(nn.conv2d(1, 16, [5, 3]), relu, block, (x: Tensor) => x.mean([2, 3]), nn.residual(last), last);
    const table = `
                            gives       parameters
sequential
0  conv2d(1, 16, [5, 3])    [N, 16, …]         256
1  relu                                          0
2  residual(sequential)
2.0  conv2d(16, 16, 3)      [N, 16, …]       2,320
2.1  batchNorm(16)                              32
3  a function                                    0
4  residual(dense(16, 16))  […, 16]            272
5  dense(16, 16)            […, 16]            272
total                                        2,880`;
    expect(`\n${net}`).toBe(table);
    expect(inspect(nn.withLoss(net, nn.meanSquaredError))).toBe(String(net));
    expect(String(nn.logisticRegression(3))).toBe(
      `
                       gives   parameters
logisticRegression(3)  […, 1]           4
total                                   4`.slice(1),
    );
  });

  it('train a layer that stands at two places once, under two names', () => {
    const shared = nn.dense(2, 2, { generator: new Generator(1) });
    const net = nn.sequential(shared, tanh, shared);
    expect(Object.keys(net.named)).toEqual(['0.weights', '0.bias', '2.weights', '2.bias']);
    expect(net.parameters).toEqual([shared.weights, shared.bias]);
    const gradients = backward(net(ones([3, 2])).sum());
    const wanted = shared.weights.detach().sub(gradients.get(shared.weights).mul(0.5)).toArray();
    sgd(net.parameters, { learningRate: 0.5 }).step(gradients);
    expect(shared.weights.toArray()).toEqual(wanted);
  });

  it('train a model without names too', () => {
    const slope = parameter(ones([1]));
    const nameless = Object.assign((x: Tensor) => x.mul(slope), { parameters: [slope] });
    expect(nn.sequential(relu, nameless).named).toEqual({ '1.parameter.0': slope });
    expect(nn.residual(nameless).parameters).toEqual([slope]);
  });

  it('flatten what has no elements', () => {
    expect(nn.flatten()(zeros([0, 3, 2])).shape).toEqual([0, 6]);
    expect(nn.flatten()(zeros([4])).shape).toEqual([4, 1]);
  });

  it('drop by chance while training only, and keep the mean', () => {
    const layer = nn.dropout(0.25, { generator: new Generator(1) });
    const x = ones([20_000]);
    expect(layer(x)).toBe(x);
    const y: Tensor = layer(x, { training: true });
    const dropped = y.data.filter((v) => v === 0).length / y.size;
    // Six standard deviations of a share of 20,000.
    expect(Math.abs(dropped - 0.25)).toBeLessThan(6 * Math.sqrt((0.25 * 0.75) / 20_000));
    expect(new Set(y.data)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect([...(layer(x, { training: true }) as Tensor).data]).not.toEqual([...y.data]);
  });
});

describe('steps of sequential and residual', () => {
  const x = tensor([[-1, 2]]);
  const training = { training: true };
  it('that are plain functions are called with x alone', () => {
    expect(nn.sequential(leakyRelu)(x, training).toArray()).toEqual([[expect.closeTo(-0.01), 2]]);
    expect(nn.residual(leakyRelu)(x, training).toArray()).toEqual([[expect.closeTo(-1.01), 4]]);
    expect(
      nn
        .sequential(softmax)(ones([2, 2]), training)
        .toArray(),
    ).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    const seen: unknown[][] = [];
    const spy = (...args: unknown[]): Tensor => {
      seen.push(args);
      return args[0] as Tensor;
    };
    nn.sequential(spy, nn.residual(spy))(x, training);
    expect(seen).toEqual([[x], [x]]);
  });
  it('that are layers or models know whether they are trained', () => {
    const modes: unknown[] = [];
    const call = (y: Tensor, mode?: nn.Mode): Tensor => {
      modes.push(mode?.training ?? false);
      return y;
    };
    const model: nn.Model = Object.assign(call, { parameters: [] });
    const net = nn.sequential(nn.layer(call), nn.residual(nn.sequential(model)), nn.withLoss(model, nn.meanSquaredError));
    net(x, training);
    net(x);
    expect(modes).toEqual([true, true, true, false, false, false]);
  });
});

describe('errors inside sequential', () => {
  const x: Tensor = ones([2, 4]);
  it('name the step, the innermost of several', () => {
    const bad = nn.sequential(relu, nn.dense(8, 1)) as nn.Layer;
    expect([
      message(() => bad(x)),
      message(() => nn.sequential(nn.dense(4, 4), nn.residual(bad as nn.Step))(x)),
      message(() => nn.sequential(nn.sequential(nn.sequential(bad as nn.Step)))(x)),
      message(() => nn.sequential((y: Tensor) => y.reshape([3]))(x)),
    ]).toEqual([
      'dense: takes 8 features, got shape [2, 4]; the last axis must have 8 (step 1 of sequential: dense(8, 1))',
      'dense: takes 8 features, got shape [2, 4]; the last axis must have 8 (step 1.1 of sequential: dense(8, 1))',
      'dense: takes 8 features, got shape [2, 4]; the last axis must have 8 (step 0.0.0.1 of sequential: dense(8, 1))',
      'reshape: [2, 4] does not become [3] (8 elements against 3) (step 0 of sequential: a function)',
    ]);
    expect(() => bad(x)).toThrow(ShapeError);
  });
  it('say so in the stack too, which is what consoles show', () => {
    try {
      nn.sequential(() => {
        throw new Error('$& fails');
      })(x);
    } catch (error) {
      expect((error as Error).stack).toContain('Error: $& fails (step 0 of sequential: a function)\n');
    }
  });
  it('pass what is no Error as it is', () => {
    const thrown = { why: 'other' };
    const net = nn.sequential(() => {
      throw thrown;
    });
    expect(() => net(x)).toThrow(expect.objectContaining(thrown));
  });
  it('steps that are none are refused when the network is made', () => {
    const any = (steps: unknown[]): never => steps as never;
    expect([
      message(() => nn.sequential(...any([[relu, relu]]))),
      message(() => nn.sequential(...any([relu, undefined]))),
      message(() => nn.residual(undefined as never)),
    ]).toEqual([
      'sequential: step 0 is an array; spread it: sequential(...steps)',
      'sequential: step 1 is undefined; steps are layers and functions',
      'residual: undefined is no layer or function',
    ]);
  });
});

describe('initialisers', () => {
  const start = { inputs: 300, outputs: 100, dtype: 'float64' } as const;
  const wanted = {
    xavier: 2 / 400,
    xavierUniform: 2 / 400,
    kaiming: 2 / 300,
    kaimingUniform: 2 / 300,
    lecun: 1 / 300,
    lecunUniform: 1 / 300,
  };
  for (const [name, spread] of Object.entries(wanted)) {
    it(`${name}: mean 0, variance ${spread.toFixed(5)}, the same for the same seed`, () => {
      const make = { ...nn }[name as keyof typeof wanted];
      const draw = (): Tensor => make([300, 100], { ...start, generator: new Generator(2) });
      const weights = draw();
      expect(Math.abs(mean(weights).item())).toBeLessThan(6 * Math.sqrt(spread / 30_000));
      expect(variance(weights).item() / spread).toBeCloseTo(1, 1);
      if (name.endsWith('Uniform')) expect(Math.max(...weights.data)).toBeLessThanOrEqual(Math.sqrt(3 * spread));
      expect([...weights.data]).toEqual([...draw().data]);
    });
  }
  it('must give the shape that they are asked for', () => {
    const initialise = (): Tensor => zeros([8, 4]);
    expect([
      message(() => nn.dense(4, 8, { initialise })),
      message(() => nn.conv2d(4, 8, 3, { initialise })),
      message(() => nn.embedding(4, 8, { initialise })),
      message(() => nn.dense(4, 8, { initialise: (() => undefined) as never })),
    ]).toEqual([
      'dense: initialise gave shape [8, 4], the weights have [4, 8]; make them of the shape that it is called with',
      'conv2d: initialise gave shape [8, 4], the weights have [8, 4, 3, 3]; make them of the shape that it is called with',
      'embedding: initialise gave shape [8, 4], the weights have [4, 8]; make them of the shape that it is called with',
      'dense: initialise gave no tensor; return one of the shape that it is called with, as zeros does',
    ]);
  });
  it('are refused inside a function that is being compiled', () => {
    for (const [name, make] of Object.entries({ dense: () => nn.dense(2, 2), embedding: () => nn.embedding(2, 2) })) {
      const why = `${name}: made inside a function being compiled, it would be new at each call; make it outside`;
      expect(() => compile((x: Tensor) => (make() as nn.Layer)(x))(ones([2, 2]))).toThrow(why);
    }
  });
  it('zeros of the core is one too', () => {
    expect([...nn.dense(2, 3, { initialise: zeros }).weights.data]).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('optimizers and schedules', () => {
  const p = [parameter(ones([2]), 'w')];
  it('refuse settings that make no sense', () => {
    expect([
      message(() => rmsprop(p, { decay: 1 })),
      message(() => adamW(p, { weightDecay: -1 })),
      message(() => adamW([])),
      message(() => together()),
      message(() => together(sgd(p, { learningRate: 1 }), adamW(p))),
      message(() => stepDecay(0)),
      message(() => cosineDecay(1.5)),
      message(() => warmUp(-1)),
      message(() => stepDecay(2, -3)),
      message(() => stepDecay(2, Number.NaN)),
      message(() => exponentialDecay(-1)),
      message(() => exponentialDecay(Number.NaN)),
      message(() => cosineDecay(4, -0.1)),
      message(() => warmUp(4, 0.5 as never)),
    ]).toEqual([
      'rmsprop: decay 1 must be from 0 to below 1',
      'adamW: weightDecay -1 must not be negative',
      'adamW: no parameters to train; pass model.parameters',
      'together: no optimizers; pass at least one',
      'together: "w" is there twice; it would be moved twice',
      'stepDecay: every 0 must be a whole number from 1',
      'cosineDecay: iterations 1.5 must be a whole number from 1',
      'warmUp: iterations -1 must be a whole number from 1',
      'stepDecay: factor -3 must be above 0',
      'stepDecay: factor NaN must be above 0',
      'exponentialDecay: factor -1 must be above 0',
      'exponentialDecay: factor NaN must be above 0',
      'cosineDecay: floor -0.1 must not be negative',
      'warmUp: then 0.5 is no schedule; pass a function from the iteration to a factor, such as cosineDecay(90)',
    ]);
  });
  it('refuse from JavaScript what types would not let through', () => {
    const any = (given: unknown): never => given as never;
    const net = nn.dense(1, 1);
    const gradients = backward(net(ones([1, 1])).sum());
    const parameters = 'pass an array of parameters, such as model.parameters';
    expect([
      message(() => sgd(p, any({ lr: 1 }))),
      message(() => adam(p, any({ beta: 1 }))),
      message(() => adamW(p, any({ weight_decay: 1 }))),
      message(() => rmsprop(p, any({ alpha: 1 }))),
      message(() => sgd(any(net), { learningRate: 1 })),
      message(() => sgd(any([net]), { learningRate: 1 })),
      message(() => adam(any(p[0]))),
      message(() => sgd(p, ...(any([]) as [never]))),
      message(() => sgd(p, any(0.1))),
      message(() => together(any([adam(p)]))),
      message(() => clipByGlobalNorm(gradients, [], 1)),
      message(() => clipByValue(gradients, [], 1)),
      message(() => clipByValue(gradients, any(net), 1)),
    ]).toEqual([
      'sgd: no option lr; there are learningRate, momentum, nesterov, weightDecay',
      'adam: no option beta; did you mean beta1?',
      'adamW: no option weight_decay; did you mean weightDecay?',
      'rmsprop: no option alpha; there are learningRate, decay, epsilon, momentum, weightDecay',
      `sgd: ${parameters}`,
      `sgd: ${parameters}`,
      `adam: ${parameters}`,
      'sgd: learningRate undefined must be above 0',
      'sgd: 0.1 is no object of options, such as { learningRate: … }',
      'together: pass optimizers one by one: together(a, b), or together(...optimizers)',
      'clipByGlobalNorm: no parameters; pass optimizer.parameters',
      'clipByValue: no parameters; pass optimizer.parameters',
      `clipByValue: ${parameters}`,
    ]);
  });
  it('refuse parameters that are there twice', () => {
    for (const make of [sgd, rmsprop, adam, adamW]) {
      expect(message(() => make([...p, ...p], { learningRate: 1 }))).toBe(`${make.name}: "w" is there twice; it would be moved twice`);
    }
  });
  it('reach all groups of groups, and put the rates back', () => {
    const [a, b, c] = [1, 2, 4].map((learningRate) => sgd([parameter(ones([1]))], { learningRate })) as never as [
      ReturnType<typeof sgd>,
      ReturnType<typeof sgd>,
      ReturnType<typeof sgd>,
    ];
    const rates = (): number[] => [a, b, c].map(({ learningRate }) => learningRate.item());
    const setRate = scheduled(together(together(a, b), c), stepDecay(1, 0.5));
    setRate(1);
    expect(rates()).toEqual([0.5, 1, 2]);
    setRate();
    expect(rates()).toEqual([1, 2, 4]);
  });
  it('call what they remember by name', () => {
    const [w, b] = [parameter(ones([2])), parameter(ones([1]))];
    const both = [w, b];
    const names = [
      sgd(both, { learningRate: 1 }),
      sgd(both, { learningRate: 1, momentum: 0.5 }),
      rmsprop(both, { momentum: 0.5 }),
      adam(both),
      together(together(rmsprop([w])), sgd([b], { learningRate: 1, momentum: 0.5 })),
    ].map(({ named, state }) => {
      expect(Object.values(named!)).toEqual(state);
      return Object.keys(named!).join(' ');
    });
    expect(names).toEqual([
      '',
      'velocity.0 velocity.1',
      'square.0 square.1 velocity.0 velocity.1',
      'mean.0 mean.1 square.0 square.1 beta1Power beta2Power',
      '0.0.square.0 1.velocity.0',
    ]);
  });
  it('warm up, then follow the next one', () => {
    expect([0, 1, 3, 4, 6, 8].map(warmUp(4, cosineDecay(4)))).toEqual([0.25, 0.5, 1, 1, expect.closeTo(0.5), 0]);
  });
});

describe('losses', () => {
  const t = (...values: number[]): Tensor => tensor(values);
  it('refuse options that do not exist', () => {
    const any = (options: object): never => options as never;
    expect([
      message(() => nn.meanSquaredError(t(1), t(1), any({ reduction: 'sum' }))),
      message(() => nn.binaryCrossEntropy(t(1), t(1), any({ reduce: 'mean' }))),
      message(() => nn.huber(t(1), t(1), any({ beta: 2 }))),
      message(() => nn.softmaxCrossEntropy(t(1), t(1), any({ labelSmoothing: 0.1 }))),
      message(() => nn.softmaxCrossEntropy(t(1), t(1), any({ reduction: 'sum' }))),
    ]).toEqual([
      "meanSquaredError: reduction 'sum' must be 'mean' or 'none'; for the sum, take 'none' and add up with sum()",
      'binaryCrossEntropy: no option reduce; there is only reduction',
      'huber: no option beta; did you mean delta?',
      'softmaxCrossEntropy: no option labelSmoothing; did you mean smoothing?',
      "softmaxCrossEntropy: reduction 'sum' must be 'mean' or 'none'; for the sum, take 'none' and add up with sum()",
    ]);
  });
  it('refuse labels and probabilities that cannot be, where values can be read', () => {
    expect([
      message(() => nn.hinge(t(2, 3), t(1, 0))),
      message(() => nn.binaryCrossEntropy(t(0.5, 1.5), t(0, 1))),
      message(() => nn.binaryCrossEntropy(t(0.5, -0.1), t(0, 1))),
      message(() => nn.binaryCrossEntropy(t(0.5, 0.5), t(0, -1))),
      message(() => nn.binaryCrossEntropyWithLogits(t(0.5, 5), t(2, 1))),
    ]).toEqual([
      'hinge: label 0 (element 1) must be −1 or 1; labels of 0 and 1 become so with y.mul(2).sub(1)',
      'binaryCrossEntropy: probability 1.5 (element 1) must be from 0 to 1; for logits, take binaryCrossEntropyWithLogits',
      expect.stringContaining('binaryCrossEntropy: probability -0.1'),
      'binaryCrossEntropy: label -1 (element 1) must be from 0 to 1',
      'binaryCrossEntropyWithLogits: label 2 (element 0) must be from 0 to 1',
    ]);
    // NaN goes through: training that diverges says so itself.
    expect(nn.binaryCrossEntropy(t(Number.NaN), t(1)).item()).toBeNaN();
    for (const loss of [nn.hinge, nn.binaryCrossEntropy, nn.binaryCrossEntropyWithLogits])
      expect(compile((a: Tensor, b: Tensor) => loss(a, b))(t(0.5, 0.25), t(1, 1)).item()).toBeCloseTo(
        loss(t(0.5, 0.25), t(1, 1)).item(),
        6,
      );
  });
});

describe('softmaxCrossEntropy', () => {
  const label = tensor([0], { dtype: 'int32' });
  for (const [how, wrap] of [
    ['eager', <F>(f: F): F => f],
    ['compiled', compile as unknown as <F>(f: F) => F],
  ] as const) {
    it(`takes classes that cannot be, ${how}`, () => {
      const z = parameter(tensor([[0, Number.NEGATIVE_INFINITY, 1]], { dtype: 'float64' }));
      const [cost, gradient] = wrap(() => {
        const cost = nn.softmaxCrossEntropy(z, label);
        return [cost.detach(), backward(cost).get(z)] as const;
      })();
      expect(cost.item()).toBeCloseTo(Math.log(1 + Math.E), 14);
      const p = Math.E / (1 + Math.E);
      expect(gradient.toArray()).toEqual([[expect.closeTo(-p, 14), 0, expect.closeTo(p, 14)]]);
    });
  }
  it('says which label does not fit, and what would', () => {
    const numbers = (...of: number[]): Tensor => tensor(of, { dtype: 'int32' });
    const hot = tensor([[1, 0]], { dtype: 'int32' });
    expect([
      message(() => nn.softmaxCrossEntropy(zeros([2, 3]), numbers(0, 3))),
      message(() => nn.softmaxCrossEntropy(zeros([1, 3]), numbers(-1))),
      message(() => oneHot(numbers(2), 2)),
      message(() => oneHot(zeros([2]), 2)),
      message(() => nn.softmaxCrossEntropy(zeros([2, 3]), zeros([2]))),
      message(() => nn.softmaxCrossEntropy(zeros([1, 2]), hot as Tensor)),
      message(() => nn.softmaxCrossEntropy(zeros([1, 2]), zeros([3]) as Tensor)),
    ]).toEqual([
      'softmaxCrossEntropy: class 3 (element 1) is out of range, there are 3 classes (0 to 2)',
      'softmaxCrossEntropy: class -1 (element 0) is out of range, there are 3 classes (0 to 2)',
      'oneHot: class 2 (element 0) is out of range, there are 2 classes (0 to 1)',
      "oneHot: classes are int32, not float32; convert with astype('int32')",
      "softmaxCrossEntropy: logits [2, 3] want probabilities of shape [2, 3], got [2]; class numbers are int32: convert with astype('int32')",
      "softmaxCrossEntropy: logits [1, 2] want class numbers of shape [1], got [1, 2]; probabilities are float32: convert with astype('float32')",
      'softmaxCrossEntropy: logits [1, 2] want probabilities of shape [1, 2], got [3]',
    ]);
  });
  it('needs memory for its logits, not for a table of classes', () => {
    const z = parameter(zeros([1, 100_000]));
    const cost = nn.softmaxCrossEntropy(z, label);
    expect(cost.item()).toBeCloseTo(Math.log(100_000), 4);
    expect(backward(cost).get(z).data[0]).toBeCloseTo(1e-5 - 1, 6);
  });
});
