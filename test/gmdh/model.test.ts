/** What a model of GMDH can be asked: formulas, files; and what everything around it refuses. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as gmdh from '../../src/gmdh/index.js';
import { Generator, randn, type Tensor, tensor, zeros } from '../../src/index.js';

const double = { dtype: 'float64' } as const;
const message = async (f: () => unknown): Promise<string> => {
  try {
    await f();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing thrown';
};

const contents = {
  format: 'chainrule gmdh',
  version: 1,
  algorithm: 'mia',
  features: ['x1', 'x2', 'x3'],
  neurons: [
    { terms: [[], [0], [1], [0, 1], [0, 0]], coefficients: [1, -2, 1, 0, -1.23456789e-7] },
    { terms: [[], [0], [2]], coefficients: [-0.5, 0, 1e21] },
    { terms: [[], [3], [4], [3, 3, 4]], coefficients: [0, 1, -1, 2.5] },
  ],
};
const network = gmdh.load(JSON.stringify(contents));
const called = (features: string[], terms = [[0], [1, 1]]): gmdh.Gmdh =>
  gmdh.load(JSON.stringify({ ...contents, features, neurons: [{ terms, coefficients: terms.map(() => 2) }] }));

describe('formulas', () => {
  it('as text: a line for each neuron, or one polynomial', () => {
    expect(network.toText()).toBe('f1 = 1 - 2*x1 + x2 - 1.235e-7*x1^2\nf2 = -0.5 + 1e+21*x3\ny = f1 - f2 + 2.5*f1^2*f2');
    expect(called(['x1', 'x2']).toText({ expanded: true })).toBe('y = 2*x1 + 2*x2^2');
    expect(network.toText({ digits: 9 })).toContain('1.23456789e-7*x1^2');
  });

  it('as LaTeX', () => {
    expect(network.toLatex()).toBe(
      '\\begin{aligned}\nf_{1} &= 1 - 2\\,x_{1} + x_{2} - 1.235 \\cdot 10^{-7}\\,x_{1}^{2} \\\\\n' +
        'f_{2} &= -0.5 + 1 \\cdot 10^{21}\\,x_{3} \\\\\n\\hat{y} &= f_{1} - f_{2} + 2.5\\,f_{1}^{2}\\,f_{2}\n\\end{aligned}',
    );
    expect(called(['x1', 'x2']).toLatex()).toBe('\\hat{y} = 2\\,x_{1} + 2\\,x_{2}^{2}');
    expect(called(['engine size', 'a_b%']).toLatex()).toBe('\\hat{y} = 2\\,{\\text{engine size}} + 2\\,{\\text{a\\_b\\%}}^{2}');
    expect(called(['a^b', '\\']).toLatex()).toBe('\\hat{y} = 2\\,{\\text{a}\\wedge \\text{b}} + 2\\,{\\backslash }^{2}');
  });

  it('name neurons otherwise where a feature has such a name, and a constant 0 is written as 0', () => {
    const neurons = [
      { terms: [[0]], coefficients: [2] },
      { terms: [[1], [2]], coefficients: [1, 1] },
    ];
    expect(gmdh.load(JSON.stringify({ ...contents, features: ['f1', 'g2'], neurons })).toText()).toBe('h1 = 2*f1\ny = g2 + h1');
    const nothing = { terms: [[]], coefficients: [0] };
    expect(gmdh.load(JSON.stringify({ ...contents, neurons: [nothing] })).toText()).toBe('y = 0');
  });

  it('refuse to be multiplied out into something that nobody could read', async () => {
    const features = Array.from({ length: 9 }, (_, i) => `x${i + 1}`);
    const all = gmdh.termsUpTo(9, 1);
    const power = (i: number) => ({ terms: [[9 + i, 9 + i]], coefficients: [1] });
    const neurons = [{ terms: all, coefficients: all.map(() => 1) }, power(0), power(1), power(2)];
    const deep = gmdh.load(JSON.stringify({ ...contents, features, neurons }));
    expect(deep.toText()).toContain('f2 = f1^2');
    expect(await message(() => deep.polynomial())).toBe(
      'ValueError: gmdh: multiplied out, the polynomial has more than 10000 terms; print the neurons with toText()',
    );
    const squares = (count: number) => Array.from({ length: count }, (_, i) => ({ terms: [[i, i]], coefficients: [1] }));
    const chain = (count: number) => gmdh.load(JSON.stringify({ ...contents, features: ['x'], neurons: squares(count) }));
    expect(chain(6).toText({ expanded: true })).toBe('y = x^64');
    // 2 kB that ask for x to the power of 2^60.
    expect(await message(() => chain(60).toText({ expanded: true }))).toBe(
      'ValueError: gmdh: multiplied out, the polynomial has degree 1152921504606847000, more than 100; print the neurons with toText()',
    );
    expect(await message(() => chain(2000).polynomial())).toContain('has degree Infinity, more than 100');
    // Twice 1 + x + y to the power of 100 has 5,151 terms, but there are too many products on the way.
    const by = (...terms: number[][]) => ({ terms, coefficients: terms.map(() => 1) });
    const sum = by([], [0], [1]);
    const two = [sum, by(Array(5).fill(2)), by(Array(10).fill(3)), by([4, 4]), by([4, 4], [5])];
    expect(await message(() => gmdh.load(JSON.stringify({ ...contents, features: ['x', 'y'], neurons: two })).polynomial())).toBe(
      'ValueError: gmdh: multiplied out, the polynomial takes more than 3000000 products; print the neurons with toText()',
    );
    expect(gmdh.load(JSON.stringify({ ...contents, features: ['x', 'y'], neurons: two.slice(0, 4) })).polynomial().length).toBe(5151);
    // A coefficient of 0 asks for nothing.
    const none = squares(60).map((neuron, i) => (i === 59 ? { terms: [[0], [59]], coefficients: [3, 0] } : neuron));
    expect(gmdh.load(JSON.stringify({ ...contents, features: ['x'], neurons: none })).toText({ expanded: true })).toBe('y = 3*x');
    expect(await message(() => network.toText({ digits: 0 }))).toBe('ValueError: gmdh: digits 0 must be a whole number from 1 to 17');
  });
});

describe('files', () => {
  it('hold every coefficient to its last bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e9 }),
        fc.constantFrom(gmdh.mia(), gmdh.ria(), gmdh.multi(), gmdh.combi()),
        async (seed, algorithm) => {
          const generator = new Generator(seed);
          const x = randn([30, 3], { ...double, generator }) as Tensor;
          const y = randn([30, 1], { ...double, generator }) as Tensor;
          const model = await gmdh.fit(algorithm, { x, y }, { levels: 3 });
          const again = gmdh.load(gmdh.save(model));
          expect([...again.predict(x).data]).toEqual([...model.predict(x).data]);
          expect([gmdh.save(again), again.algorithm, again.names]).toEqual([gmdh.save(model), algorithm.name, model.names]);
          expect(JSON.stringify(model)).toBe(gmdh.save(model));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('that are no such files are refused with what is wrong with them', async () => {
    const changed = (change: object): Promise<string> => message(() => gmdh.load(JSON.stringify({ ...contents, ...change })));
    const neuron = (change: object): Promise<string> => changed({ neurons: [{ ...contents.neurons[0]!, ...change }] });
    const said = await Promise.all([
      message(() => gmdh.load('{')).then((text) => text.replace(/\(.*\)/, '(…)')),
      message(() => gmdh.load('[1]')),
      message(() => gmdh.load('null')),
      changed({ format: 'other' }),
      changed({ format: undefined }),
      changed({ version: 2 }),
      changed({ algorithm: 'toString' }),
      changed({ features: 'x1' }),
      changed({ features: [] }),
      changed({ features: ['x1', 'x1', 'x2'] }),
      changed({ features: ['x1', ' ', 'x2'] }),
      changed({ neurons: [] }),
      changed({ neurons: [1] }),
      neuron({ terms: [['x']] }),
      neuron({ coefficients: [1, 2] }),
      neuron({ coefficients: [1, null, 1, 1, 1] }),
      neuron({ terms: [[3]], coefficients: [1] }),
      neuron({ terms: [[1, 0]], coefficients: [1] }),
      neuron({ terms: [[-1]], coefficients: [1] }),
      neuron({ terms: [[0.5]], coefficients: [1] }),
      neuron({ terms: [[0], [0]], coefficients: [1, 1] }),
      neuron({ terms: [], coefficients: [] }),
      neuron({ terms: [[0]], coefficients: ['1'] }),
    ]);
    const start = 'ValueError: gmdh: not a valid model file: ';
    expect(said.every((text) => text.startsWith(start))).toBe(true);
    expect(said.map((text) => text.slice(start.length))).toEqual([
      'it is not JSON (…)',
      'it is not a JSON object',
      'it is not a JSON object',
      'its format is "other", not "chainrule gmdh"',
      'its format is not given, not "chainrule gmdh"',
      'it has version 2, this library reads version 1; is the library older than the file?',
      'its algorithm is "toString"',
      'its features are not a list of names',
      'it has no features',
      'two features are called "x1"',
      'a feature has an empty name',
      'its neurons are not a list of at least one',
      'its neurons are not a list of at least one',
      'the terms of neuron 0 are not lists of numbers',
      'neuron 0 has 5 terms, and not as many numbers as coefficients',
      'neuron 0 has 5 terms, and not as many numbers as coefficients',
      'neuron 0: term [3] must be variables from 0 to 2 in rising order',
      'neuron 0: term [1, 0] must be variables from 0 to 2 in rising order',
      'neuron 0: term [-1] must be variables from 0 to 2 in rising order',
      'neuron 0: term [0.5] must be variables from 0 to 2 in rising order',
      'neuron 0: term [0] is there twice; add the two coefficients',
      'neuron 0: needs at least one term; [[]] is a constant',
      'neuron 0 has 1 terms, and not as many numbers as coefficients',
    ]);
  });

  it('are read or refused, never anything else, whatever the text', () => {
    const texts = fc.oneof(
      fc.json(),
      fc
        .record({
          format: fc.constant('chainrule gmdh'),
          version: fc.constant(1),
          algorithm: fc.constant('mia'),
          features: fc.jsonValue(),
          neurons: fc.jsonValue(),
        })
        .map((v) => JSON.stringify(v)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        try {
          gmdh.load(text);
        } catch (error) {
          expect((error as Error).name).toBe('ValueError');
        }
      }),
    );
  });

  it('are not written where JSON has no word for a coefficient', async () => {
    const model = gmdh.load(JSON.stringify(contents));
    model.neurons[0]!.coefficients.assign(tensor([[1], [Number.NaN], [1], [1], [1]], double));
    expect(await message(() => gmdh.save(model))).toBe(
      'ValueError: gmdh: neuron 0 has the coefficient NaN, which a file cannot hold; was it trained too fast?',
    );
  });
});

describe('mistakes are refused, with what to do instead', async () => {
  const generator = new Generator(1);
  const x = randn([20, 3], { ...double, generator }) as Tensor;
  const y = randn([20, 1], { ...double, generator }) as Tensor;
  const { combi, fit, mia, multi, polynomial, ria } = gmdh;
  const row = (data: Float64Array): Tensor => tensor(data).reshape([-1, 1]);
  const cases: readonly (readonly [says: string, of: () => unknown])[] = [
    ['ShapeError: gmdh: x must be [examples, features] with at least one of each, got [20]', () => fit(combi(), { x: zeros([20]), y })],
    ['ShapeError: gmdh: x must be [examples, features] with at least one of each, got [0, 3]', () => fit(combi(), { x: zeros([0, 3]), y })],
    [
      'ShapeError: gmdh: x of shape [20, 3] needs y of shape [20, 1] with y.reshape([-1, 1]), got [20]',
      () => fit(combi(), { x, y: y.reshape([20]) }),
    ],
    [
      'ShapeError: gmdh: x of shape [20, 3] needs y of shape [20, 1], a target for each example, got [19, 1]',
      () => fit(combi(), { x, y: y.slice(1) }),
    ],
    [
      'ValueError: gmdh: y has NaN in row 4; remove or repair that example',
      () => fit(combi(), { x, y: row(Float64Array.from(y.data, (v, i) => (i === 4 ? Number.NaN : v))) }),
    ],
    ['ValueError: gmdh: 3 features have 2 names; give one for each', () => fit(combi(), { x, y }, { names: ['a', 'b'] })],
    ['ValueError: gmdh: two features are called "a"', () => fit(combi(), { x, y }, { names: ['a', 'b', 'a'] })],
    ['ValueError: gmdh: the share 1 of part B must be above 0 and below 1', () => fit(combi(), { x, y }, { share: 1 })],
    ['ValueError: gmdh: split "random" must be shuffled or sequential', () => fit(combi(), { x, y }, { split: 'random' as never })],
    ['ValueError: generator: seed -1 must be a whole number from 0 below 2^53', () => fit(combi(), { x, y }, { seed: -1 })],
    ['ValueError: gmdh: limit -1 must not be negative', () => fit(combi(), { x, y }, { limit: -1 })],
    ['ValueError: gmdh: relativeLimit 1 must be from 0 to below 1', () => fit(combi(), { x, y }, { relativeLimit: 1 })],
    ['ValueError: gmdh: patience -1 must not be negative', () => fit(combi(), { x, y }, { patience: -1 })],
    ['ValueError: gmdh: averaged 0 must be a whole number from 1', () => fit(combi(), { x, y }, { averaged: 0 })],
    ['ValueError: gmdh: levels 1.5 must be a whole number from 1', () => fit(combi(), { x, y }, { levels: 1.5 })],
    ['ValueError: combi: degree 0 must be a whole number from 1', () => fit(combi({ degree: 0 }), { x, y })],
    ['ValueError: terms: degree 1.5 must be a whole number from 0', () => fit(multi({ degree: 1.5 }), { x, y })],
    ['ValueError: multi: keep 0 must be a whole number from 1', () => multi({ keep: 0 })],
    ['ValueError: mia: keep 2 must be a whole number from 3, for there to be pairs to choose among', () => mia({ keep: 2 })],
    ['ValueError: mia: neuron "cubic" must be linear, bilinear or quadratic', () => mia({ neuron: 'cubic' as never })],
    [
      'ValueError: mia: 2 features make no choice of pairs; use ria or combi, or give at least 3',
      () => fit(mia(), { x: x.slice(0, 2, 1), y }),
    ],
    ['ValueError: ria: 1 feature makes no pair; use combi, or give at least 2', () => fit(ria(), { x: x.slice(0, 1, 1), y })],
    [
      'ValueError: gmdh: 1 example cannot be split into two parts; give at least 2',
      () => fit(combi(), { x: x.slice(0, 1), y: y.slice(0, 1) }),
    ],
    [
      'ValueError: gmdh: 4 rows in a part are too few for 6 coefficients; give more examples, or a neuron with fewer terms',
      () => fit(mia(), { x: x.slice(0, 8), y: y.slice(0, 8) }),
    ],
    [
      'ValueError: gmdh: level 2 of combi has more than 20 candidates; stop before with levels: 1, allow more with candidates, or choose multi or a lower degree',
      () =>
        fit(
          combi(),
          {
            x,
            y: x
              .slice(0, 1, 1)
              .mul(x.slice(1, 2, 1))
              .add(x.slice(2, 3, 1)),
          },
          { candidates: 20 },
        ),
    ],
    ['ValueError: gmdh: x1 · x2 is up to about 1e200; scale the features', () => fit(mia(), { x: x.mul(1e100), y })],
    ['ValueError: gmdh: x1 · x1 is up to about 1e-199; scale the features', () => fit(combi(), { x: x.mul(1e-100), y })],
    ['ValueError: gmdh: y is up to about 1e160; scale it to between 1e-140 and 1e140', () => fit(combi(), { x, y: y.mul(1e160) })],
    ['ValueError: gmdh: y is up to about 1e-170; scale it to between 1e-140 and 1e140', () => fit(combi(), { x, y: y.mul(1e-170) })],
    [
      'ValueError: gmdh: criterion "mine" gives no finite number for any candidate; repair it, or scale the features',
      () => fit(combi(), { x, y }, { criterion: { name: 'mine', fittedOn: ['A'], value: () => Number.NaN } }),
    ],
    ['ValueError: terms: 60 features have more than 100000 terms up to degree 4; take a lower degree', () => gmdh.termsUpTo(60, 4)],
    [
      'ValueError: gmdh: 1 rows in a part are too few for 2 coefficients; give more examples',
      () => fit(combi(), { x: x.slice(0, 3), y: y.slice(0, 3) }),
    ],
    ['DTypeError: gmdh: y must be a tensor, got undefined', () => fit(combi(), { x } as never)],
    ['DTypeError: gmdh: x must be a tensor, got undefined', () => (fit as (a: unknown) => unknown)(combi())],
    ['DTypeError: gmdh: x must be a tensor, got an array; make one with tensor()', () => fit(combi(), { x: [[1]], y: [[1]] } as never)],
    ['DTypeError: gmdh: x must be a tensor, got an array; make one with tensor()', () => network.predict([[1, 2, 3]] as never)],
    ['DTypeError: leastSquares: y must be a tensor, got an array; make one with tensor()', () => gmdh.leastSquares(y, [1] as never)],
    ['ValueError: gmdh: takes an algorithm, as in fit(combi(), { x, y }), got a function; call it', () => fit(combi as never, { x, y })],
    ['ValueError: gmdh: takes an algorithm, as in fit(combi(), { x, y }), got an object', () => fit({ x, y } as never, {} as never)],
    [
      'ValueError: gmdh: takes a criterion itself, such as regularity, got the text "regularity"',
      () => fit(combi(), { x, y }, { criterion: 'regularity' as never }),
    ],
    [
      'ValueError: weighted: takes a criterion itself, such as regularity, got the text "a"',
      () => gmdh.weighted('a' as never, 'b' as never),
    ],
    ['ValueError: symmetric: takes a criterion itself, such as regularity, got undefined', () => gmdh.symmetric(undefined as never)],
    [
      'ValueError: gmdh: criterion "mine" is fittedOn Z; the parts are A, B and all',
      () => fit(combi(), { x, y }, { criterion: { name: 'mine', fittedOn: ['Z' as never], value: () => 1 } }),
    ],
    ['ValueError: gmdh: names must be a list of texts', () => fit(combi(), { x, y }, { names: [1, 2, 3] as never })],
    ['ValueError: gmdh: names must be a list of texts', () => fit(combi(), { x, y }, { names: 'abc' as never })],
    ['ValueError: gmdh: no option is called sead; did you mean seed?', () => fit(combi(), { x, y }, { sead: 1 } as never)],
    [
      'ValueError: gmdh: no option is called keep; give it to the algorithm, as in mia({ keep })',
      () => fit(mia(), { x, y }, { keep: 4 } as never),
    ],
    [
      'ValueError: gmdh: no option is called kBest; there are criterion, averaged, limit, relativeLimit, patience, levels, candidates, refit, names, signal, onLevel, split, share, seed',
      () => fit(combi(), { x, y }, { kBest: 3 } as never),
    ],
    ['ValueError: weighted: alpha 0 must be above 0 and below 1', () => gmdh.weighted(gmdh.regularity, gmdh.stability, 0)],
    ['ShapeError: polynomial: 2 terms need as many coefficients, got 1', () => polynomial(2, [[], [0]], [1])],
    ['ValueError: polynomial: term [2] must be variables from 0 to 1 in rising order', () => polynomial(2, [[2]])],
    ['ShapeError: polynomial: takes 2 features, got shape [20, 3]; the last axis must have 2', () => polynomial(2, [[0]])(x)],
    ['ShapeError: gmdh: takes 3 features, got shape [5, 4]; the last axis must have 3', () => network.predict(zeros([5, 4]))],
    [
      'ShapeError: leastSquares: takes z [rows, columns] and y [rows, 1] with at least as many rows as columns, got [2, 3] and [2, 1]',
      () => gmdh.leastSquares(zeros([2, 3]), zeros([2, 1])),
    ],
    [
      'ValueError: leastSquares: Infinity among the values; remove or repair that row',
      () => gmdh.leastSquares(tensor([[1]]), tensor([[Number.POSITIVE_INFINITY]])),
    ],
  ];
  it.each(cases)('%s', async (says, of) => expect(await message(of)).toBe(says));

  it('a level counts as its best candidates on average', async () => {
    const scores: number[] = [];
    const spy: gmdh.Criterion = {
      ...gmdh.regularity,
      value(fits) {
        scores.push(gmdh.regularity.value(fits));
        return scores.at(-1)!;
      },
    };
    const { levels } = await fit(multi({ keep: 4 }), { x, y }, { criterion: spy, averaged: 3, levels: 1 });
    const [a, b, c] = scores.sort((p, q) => p - q);
    expect(levels[0]!.value).toBeCloseTo((a! + b! + c!) / 3, 12);
    // No more than are kept.
    expect((await fit(multi({ keep: 2 }), { x, y }, { averaged: 3, levels: 1 })).levels[0]!.value).toBeCloseTo((a! + b!) / 2, 12);
  });

  it('a level must be better by more than the limits, also where the criterion is negative', async () => {
    /** As good as the number of terms says. */
    const falling = (values: readonly number[]): gmdh.Criterion => ({
      name: 'falling',
      fittedOn: ['A'],
      value: ({ coefficients }) => values[coefficients('A').size - 2]!,
    });
    const terms = async (values: readonly number[], options: gmdh.FitOptions): Promise<number> =>
      (await fit(multi(), { x, y }, { ...options, criterion: falling(values), levels: values.length })).neurons[0]!.terms.length - 1;
    expect(await terms([10, 8, 7, 6.5], {})).toBe(4);
    expect(await terms([10, 8, 7, 6.5], { limit: 1 })).toBe(2);
    expect(await terms([10, 8, 7, 6.5], { limit: 0.5 })).toBe(3);
    expect(await terms([10, 8, 7, 6.5], { relativeLimit: 0.1 })).toBe(3);
    expect(await terms([-10, -12, -13, -13.5], {})).toBe(4);
    expect(await terms([-10, -12, -13, -13.5], { relativeLimit: 0.1 })).toBe(2);
    // Noise immunity on part B alone: real levels below 0.
    for (let seed = 0; seed < 20; seed++) {
      const { levels } = await fit(combi({ degree: 1 }), { x, y }, { criterion: gmdh.noiseImmunity, seed, relativeLimit: 0.5 });
      const values = levels.map(({ value }) => value);
      if (values.length > 2) expect(values[1]).toBeLessThan(values[0]! - 0.5 * Math.abs(values[0]!));
    }
  });

  it('two criteria weighted are worth what the weights say', () => {
    const worth = (value: number): gmdh.Criterion => ({ name: `${value}`, fittedOn: value > 5 ? ['B'] : ['A'], value: () => value });
    const both = gmdh.weighted(worth(3), worth(10), 0.8);
    expect([both.name, both.fittedOn]).toEqual(['0.8 3 + 0.2 10', ['A', 'B']]);
    expect(both.value(undefined as never)).toBeCloseTo(0.8 * 3 + 0.2 * 10, 12);
    expect(gmdh.weighted(worth(3), worth(10)).value(undefined as never)).toBe(6.5);
  });

  it('within those limits scales change nothing', async () => {
    const law = x
      .slice(0, 1, 1)
      .mul(x.slice(1, 2, 1))
      .add(x.slice(2, 3, 1));
    const found = async (a: number, b: number) =>
      (await fit(combi(), { x: x.mul(a), y: law.mul(b) }, { patience: 1 })).polynomial().map(({ term }) => term);
    for (const [a, b] of [[1, 1], [1e70, 1e-130], [1e-70, 1e130]]) expect(await found(a!, b!), `${a} ${b}`).toEqual([[2], [0, 1]]); // biome-ignore format: short
    for (const [a, b] of [
      [1e200, 1e200],
      [1e-200, 1e-200],
      [3e307, 1e3],
      [5e-324, 5e-324],
    ]) {
      const column = tensor([[1], [2]], double).mul(a!);
      const w = (await gmdh.leastSquares(column, tensor([[2], [4]], double).mul(b!))).item();
      expect(Math.abs(w / (2 * (b! / a!)) - 1), `${a} ${b}`).toBeLessThan(1e-12);
    }
  });

  it('a signal ends the search with the best of the levels that were through', async () => {
    const stop = new AbortController();
    const model = await fit(
      multi(),
      { x, y },
      { patience: Infinity, signal: stop.signal, onLevel: (_, level) => level === 2 && stop.abort() },
    );
    expect(model.levels.length).toBe(2);
    expect(await message(() => fit(multi(), { x, y }, { signal: AbortSignal.abort() }))).toBe(
      'ValueError: gmdh: ended before its first level',
    );
  });
});
