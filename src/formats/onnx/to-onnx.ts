/** Writes a function of tensors as an ONNX model, which other programs run: ONNX Runtime on servers, in browsers, on phones. */
import { DTypeError, ValueError } from '../../errors.js';
import { inWords, mustBeTensor, mustBeTexts } from '../../must-be.js';
import type { Model } from '../../nn/model.js';
import { show } from '../../shape.js';
import { Tensor } from '../../tensor.js';
import { forAnyBatch } from './batch.js';
import { encode } from './encode.js';
import { OnnxError } from './error.js';
import { finish } from './finish.js';
import type { GraphData } from './graph.js';
import { Recorder, type Translations } from './record.js';

/** What a function that becomes a model may give: one tensor, or several in an array or an object. */
export type Results = Tensor | readonly Tensor[] | { readonly [name: string]: Tensor };

/** A function, or a model, which names what it owns. */
type Exported = ((...inputs: Tensor[]) => Results) & Pick<Model, 'named'>;

/** How a model is written. */
export interface OnnxOptions {
  /** What the inputs are called. If not given: as the tensors are named, else `input`, or `input_1`, `input_2` … of several. */
  readonly inputNames?: readonly string[] | undefined;
  /**
   * What the outputs are called. If not given: the keys of the object that the function gives, else `output`, or `output_1` … of several.
   */
  readonly outputNames?: readonly string[] | undefined;
  /** Whether the first axis of every input may have any size when the model runs, not just that of `inputs` (false). */
  readonly dynamicBatch?: boolean | undefined;
  /** What the graph is called (`main`). */
  readonly name?: string | undefined;
  /** Text by key, which runtimes give back as the model's metadata. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** The nodes that your own ops become; they count before those of the library. */
  readonly translations?: Translations | undefined;
}

/**
 * The bytes of an ONNX model (opset 17) that computes what `f` does. `f` is run on tensors like `inputs` in shape, number type and name,
 * but without values. What it takes from elsewhere, such as parameters, becomes constants by their names; those of a model are the names
 * that it has in files.
 *
 * Number types stay as they are: float32, float64 and int32. Runtimes do not have every operator for float64.
 * @throws OnnxError where `f` reads values, assigns state, draws random numbers, or applies an op without an ONNX form; and with
 * `dynamicBatch` if it does other things with more examples. ValueError for names that do not fit, DTypeError for inputs
 * that are no tensors.
 * @example
 * const bytes = toOnnx(model, [zeros([1, 12288])], { dynamicBatch: true, outputNames: ['probability'] });
 * await writeFile('model.onnx', bytes);
 */
export function toOnnx<const T extends readonly Tensor[]>(
  f: (...inputs: T) => Results,
  inputs: readonly [...T],
  options: OnnxOptions = {},
): Uint8Array {
  return encode({ graph: exportGraph(f as never, inputs, options), name: options.name ?? 'main', metadata: options.metadata ?? {} });
}

/** The graph as plain data. @internal */
export function exportGraph(f: Exported, inputs: readonly Tensor[], options: OnnxOptions): GraphData {
  checkCall(f, inputs, options);
  const own = inputs.map((x, i) => x.name || numbered('input', i, inputs.length));
  const names = chosen('inputNames', options.inputNames, own);
  const graph = record(f, inputs, names, options);
  if (!options.dynamicBatch) return graph;
  const batch = inputs[0]?.shape[0];
  const other = inputs.findIndex(({ shape }) => shape[0] === undefined || shape[0] !== batch);
  if (other >= 0 || batch === undefined) {
    const shapes = inputs.map(({ shape }, i) => `${names[i]} ${show(shape)}`).join(', ');
    throw new ValueError(`toOnnx: dynamicBatch needs inputs that all have the batch as their first axis, got ${shapes || 'none'}`);
  }
  const ofSize = (size: number): GraphData => {
    const resized = inputs.map((x) => new Tensor([size, ...x.shape.slice(1)], x.values, null, false, x.name));
    return record(f, resized, names, options);
  };
  return forAnyBatch(ofSize, graph, batch, names[0]!);
}

/** Throws a ValueError or DTypeError for what is no function, and no list of tensors for it. */
function checkCall(f: Exported, inputs: readonly Tensor[], { metadata = {} }: OnnxOptions): void {
  if (typeof f !== 'function') throw new ValueError(`toOnnx: takes a function or a model, got ${inWords(f)}`);
  if (!Array.isArray(inputs))
    throw new DTypeError('toOnnx', `inputs must be a list of tensors, as in [zeros([1, 4])], got ${inWords(inputs)}`);
  if (inputs.length === 0 && f.length > 0)
    throw new ValueError('toOnnx: the function takes inputs; pass tensors like them, as in [zeros([1, 4])]');
  for (const [i, x] of inputs.entries()) mustBeTensor('toOnnx', `input ${i + 1}`, x);
  mustBeTexts('toOnnx', 'metadata', metadata);
}

/** Runs `f` and gives what it did. */
function record(f: Exported, like: readonly Tensor[], names: readonly string[], options: OnnxOptions): GraphData {
  const recorder = new Recorder(options.translations ?? new Map(), f.named ?? {});
  const inputs = like.map((x, i) => recorder.input(x, names[i]!));
  const results = namedResults(recorder.record(() => f(...inputs)));
  const outputs = chosen(
    'outputNames',
    options.outputNames,
    results.map(([name]) => name),
  );
  const clash = outputs.find((name) => names.includes(name));
  if (clash !== undefined) throw new ValueError(`toOnnx: "${clash}" is the name of an input and of an output; rename one`);
  return finish(
    recorder.graph,
    inputs.map(({ shape, dtype }, i) => ({ name: names[i]!, type: dtype, shape })),
    results.map(([, t], i) => ({ name: outputs[i]!, type: t.dtype, shape: t.shape, value: recorder.valueOf(t) })),
  );
}

const numbered = (what: string, i: number, count: number): string => (count === 1 ? what : `${what}_${i + 1}`);

/** The names given, if they fit, else those of the tensors. */
function chosen(option: string, given: readonly string[] | undefined, own: readonly string[]): readonly string[] {
  const names = given ?? own;
  if (names.length !== own.length) {
    throw new ValueError(`toOnnx: ${option} has ${names.length} names (${names.join(', ')}) for ${own.length} tensors`);
  }
  const wrong = names.find((name, i) => name === '' || names.indexOf(name) !== i);
  if (wrong === undefined) return names;
  throw new ValueError(`toOnnx: ${wrong === '' ? 'a name is empty' : `the name "${wrong}" is given twice`}; choose others with ${option}`);
}

/** What the function gave, by name. */
function namedResults(results: Results): (readonly [string, Tensor])[] {
  if (results instanceof Tensor) return [['output', results]];
  const isList = Array.isArray(results);
  const plain = isList || (typeof results === 'object' && results !== null && Object.getPrototypeOf(results) === Object.prototype);
  const entries = plain ? Object.entries(results) : [];
  if (entries.length === 0 || entries.some(([, t]) => !(t instanceof Tensor))) {
    const what = plain ? (entries.length === 0 ? 'nothing' : 'something else among its tensors') : kindOf(results);
    throw new OnnxError(`toOnnx: the function gave ${what}; it must return a tensor, or an array or plain object of tensors`);
  }
  return entries.map(([key, t], i) => [isList ? numbered('output', i, entries.length) : key, t]);
}

const kindOf = (value: unknown): string =>
  value instanceof Promise ? 'a promise (it must not be async)' : value === null ? 'null' : typeof value;
