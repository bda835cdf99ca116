/** Runs exported models in ONNX Runtime and compares what they give with what the library gives. */
import * as ort from 'onnxruntime-web';
import { expect } from 'vitest';
import { type OnnxOptions, toOnnx } from '../../src/formats/onnx/index.js';
import { type DType, type Storage, Tensor } from '../../src/index.js';

ort.env.wasm.numThreads = 1;
ort.env.logLevel = 'error';

/** How far a runtime's results may be from ours, relative to the largest of a tensor, or absolutely where that is below 1. */
const TOLERANCE: { readonly [T in DType]: number } = { float32: 1e-5, float64: 1e-12, int32: 0 };

/** The outputs of a model by name. */
export async function run(model: Uint8Array, inputs: Readonly<Record<string, Tensor>>): Promise<ReadonlyMap<string, Tensor>> {
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  try {
    const feeds = Object.entries(inputs).map(([name, x]) => [name, new ort.Tensor(x.dtype as 'float32', x.data as Float32Array, x.shape)]);
    const outputs = await session.run(Object.fromEntries(feeds));
    return new Map(session.outputNames.map((name) => [name, tensorOf(outputs[name]!)]));
  } finally {
    await session.release();
  }
}

const tensorOf = ({ dims, data, type }: ort.Tensor): Tensor => {
  const known: readonly string[] = ['float32', 'float64', 'int32'] satisfies DType[];
  expect(known, 'number type').toContain(type);
  return new Tensor([...dims], data as Storage);
};

export function expectClose(actual: Tensor, wanted: Tensor, what: string): void {
  expect(actual.dtype, what).toBe(wanted.dtype);
  expect(actual.shape, what).toEqual(wanted.shape);
  const scale = Math.max(1, ...wanted.data.filter(Number.isFinite).map(Math.abs));
  wanted.data.forEach((w: number, i: number) => {
    const a = actual.data[i]!;
    if (Object.is(a, w) || a === w) return;
    const error = Math.abs(a - w) / scale;
    expect(error, `${what}, element ${i}: ${a}, here ${w}`).toBeLessThanOrEqual(TOLERANCE[wanted.dtype]);
  });
}
/** Exports `f`, runs it on `inputs` and expects what `f` gives here. */
export async function expectSame(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  what: string,
  options: OnnxOptions = {},
): Promise<void> {
  const inputNames = inputs.map((_, i) => `x${i}`);
  const model = toOnnx(f, inputs, { ...options, inputNames, outputNames: ['y'] });
  const outputs = await run(model, Object.fromEntries(inputs.map((x, i) => [inputNames[i]!, x])));
  expectClose(outputs.get('y')!, f(...inputs), what);
}
