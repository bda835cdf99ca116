/** Finds where a NaN or an Infinity began: the op, its inputs, and the line of your code. */
import { backward, topological } from '../backward.js';
import { fullLike } from '../create.js';
import { observing } from '../op.js';
import { show } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** Where the first value that is not finite came from. */
export interface NonFinite {
  /** `input`: a tensor that no op made already held it. */
  readonly phase: 'input' | 'forward' | 'backward';
  /** The op that made it, forward or in its vjp; absent for an input. */
  readonly op?: string | undefined;
  /** Backward: which input's gradient it appeared in. */
  readonly index?: number | undefined;
  readonly value: number;
  /** Its position, row-major. */
  readonly element: number;
  /** The op's inputs: name, shape and range. */
  readonly inputs: readonly string[];
  /** The line that called the op, where it is known. */
  readonly source?: string | undefined;
  /** All of it in a sentence. */
  toString(): string;
}

/**
 * The first NaN or ±Infinity on the way to a loss or, if the loss is finite, on the way back; null if there is none. Given the loss, it
 * walks the recorded graph; given a function that computes the loss, it runs it, sees untracked values too, and names the source line.
 * @example
 * const found = findNonFinite(() => model.cost(x, y));
 * if (found) console.log(String(found)) // forward: log gave -Infinity at element 3 … at train.ts:12:18
 */
export function findNonFinite(loss: Tensor | (() => Tensor)): NonFinite | null {
  const lines = new WeakMap<Tensor, string>();
  let found: NonFinite | null = null;
  const inspect = (y: Tensor, op: string, inputs: readonly Tensor[]): void => {
    if (found || firstBad(y) < 0) return;
    const source = lines.get(y);
    const given = inputs.find((x) => firstBad(x) >= 0);
    found = given ? new Finding('input', given, [given], source) : new Finding('forward', y, inputs, source, op);
  };
  const observe = (y: Tensor, op: { readonly name: string }, inputs: readonly Tensor[]): void => {
    const line = callerOutside();
    if (line) lines.set(y, line);
    inspect(y, op.name, inputs);
  };
  const end = typeof loss === 'function' ? observing(observe, loss) : loss;
  for (const t of topological(end)) if (t.origin) inspect(t, t.origin.op.name, t.origin.inputs);
  if (!found && firstBad(end) >= 0) found = new Finding('input', end, [end], undefined);
  if (found || !end.tracked) return found;
  backward(end, {
    seed: fullLike(end, 1),
    onStep({ output, gradient, index, contribution }) {
      if (found || firstBad(contribution) < 0) return;
      const { op, inputs } = output.origin!;
      found = new Finding('backward', contribution, [gradient, ...inputs], lines.get(output), op.name, index);
    },
  });
  return found;
}

/** The position of the first value that is not finite, or −1. */
const firstBad = (t: Tensor): number => (t.dtype === 'int32' ? -1 : t.data.findIndex((v: number) => !Number.isFinite(v)));

class Finding implements NonFinite {
  readonly value: number;
  readonly element: number;
  readonly inputs: readonly string[];

  constructor(
    readonly phase: NonFinite['phase'],
    bad: Tensor,
    inputs: readonly Tensor[],
    readonly source: string | undefined,
    readonly op?: string,
    readonly index?: number,
  ) {
    this.element = firstBad(bad);
    this.value = bad.data[this.element]!;
    this.inputs = inputs.map(
      (x, i) => `${phase === 'backward' && i === 0 ? 'g' : (x.name ?? x.origin?.op.name ?? 'tensor')} ${show(x.shape)} ${range(x)}`,
    );
  }

  toString(): string {
    const what = `${this.value} at element ${this.element}`;
    const where = this.source ? `, at ${this.source}` : '';
    const from = this.inputs.join('; ');
    if (this.phase === 'input') return `input: ${from} already holds ${what}${where}`;
    if (this.phase === 'forward') return `forward: ${this.op} gave ${what} from ${from}${where}`;
    return `backward: the gradient of ${this.op} for its input ${this.index} has ${what}, from ${from}${where}`;
  }
}

/** `from −1 to 3`, over the finite values. */
function range({ data }: Tensor): string {
  const finite = Array.from(data).filter(Number.isFinite);
  if (finite.length === 0) return data.length === 0 ? '(empty)' : '(nothing finite)';
  const [low, high] = finite.reduce(
    ([a, b], v) => [Math.min(a!, v), Math.max(b!, v)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  return `(${Number(low!.toPrecision(4))} to ${Number(high!.toPrecision(4))})`;
}

/** The directory of the library's own files, whose lines say nothing to its users. */
const OWN_FILES = new URL('..', import.meta.url).href;

/** The innermost line of the stack outside the library, as `file:line:column`. */
function callerOutside(): string | undefined {
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  const own = [OWN_FILES, OWN_FILES.replace('file://', '')];
  const line = lines.find((l) => /:\d+:\d+\)?$/.test(l) && !own.some((directory) => l.includes(directory)));
  return line
    ?.replace(/^\s*at\s+/, '')
    .replace(/^.*\((.*)\)$/, '$1')
    .replace('file://', '');
}
