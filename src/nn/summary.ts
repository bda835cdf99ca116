/** Shows a network as text: its steps, what they give, and how many numbers they learn. */
import type { Tensor } from '../tensor.js';

/** What is told of a step. */
interface Described {
  readonly name: string;
  readonly label?: string;
  readonly op?: { readonly name: string } | undefined;
  readonly kind?: string;
  readonly gives?: number;
  readonly parameters?: readonly Tensor[];
  readonly layers?: readonly Described[];
  readonly inner?: Described;
}

/** What a step is called: `dense(2, 8)`, `relu`. */
export const labelOf = (step: object): string => {
  const { label, op, name } = step as Described;
  return label ?? op?.name ?? (name || 'a function');
};

/** How many numbers are learned. */
const countOf = ({ parameters = [] }: Described): string => parameters.reduce((sum, p) => sum + p.size, 0).toLocaleString('en');

type Row = readonly [step: string, gives: string, parameters: string];

function rowsOf(step: Described, place: string): Row[] {
  const { kind, gives, layers } = step.inner ?? step;
  const shape = gives === undefined ? '' : kind === 'channels' ? `[N, ${gives}, …]` : `[…, ${gives}]`;
  // What the steps inside learn is told there.
  const row: Row = [`${place && `${place}  `}${labelOf(step)}`, shape, layers ? '' : countOf(step)];
  return [row, ...(layers ?? []).flatMap((each, i) => rowsOf(each, `${place && `${place}.`}${i}`))];
}

/** A line for each step, behind the position that its tensors' names begin with, and the sum: of a tensor at two places, once. */
export function summary(model: object): string {
  const step = model as Described;
  const lines: Row[] = [['', 'gives', 'parameters'], ...rowsOf(step, ''), ['total', '', countOf(step)]];
  const widths = [0, 1, 2].map((i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines
    .map((line) => `${line[0].padEnd(widths[0]!)}  ${line[1].padEnd(widths[1]!)}  ${line[2].padStart(widths[2]!)}`.trimEnd())
    .join('\n');
}
