/** Reads tables of text, with commas or other marks between the columns, into tensors. */
import type { DType } from '../dtype.js';
import { ValueError } from '../errors.js';
import { Tensor } from '../tensor.js';
import type { ByteSource, StreamLimit } from './bytes.js';
import { Classes, Numbers } from './csv-columns.js';
import { rowsOf, textOf } from './csv-rows.js';
import { FormatError } from './error.js';

/** What is in a table, and what is wanted of it. */
export interface CsvOptions extends StreamLimit {
  /** The columns that become x, by name, or by position (from 0) where there are no names; all but the label's if not given. */
  readonly columns?: readonly (string | number)[] | undefined;
  /** The column whose texts are classes. */
  readonly label?: string | number | undefined;
  /**
   * The classes in their order, as those of the table that a model was trained on; any other text is refused. Default: those that there
   * are.
   */
  readonly classes?: readonly string[] | undefined;
  /** The mark between columns. Default a comma. */
  readonly delimiter?: string | undefined;
  /** Whether the first row names the columns. Default true. */
  readonly header?: boolean | undefined;
  readonly dtype?: Exclude<DType, 'int32'> | undefined;
  /** The most characters of one row. Default 16 Mi. */
  readonly rowLimit?: number | undefined;
}

/** A table as numbers. */
export interface Table {
  /** Names of the columns of x; their positions as text where they have none. */
  readonly columns: readonly string[];
  /** [rows, columns] */
  readonly x: Tensor<[number, number]>;
  /** The classes in the label's column, in alphabetical order unless they were given; null without a label. */
  readonly classes: readonly string[] | null;
  /** For each row the number of its class, int32. */
  readonly labels: Tensor<[number]> | null;
}

/** Takes the rows of a table one after the other. */
interface Reading {
  add(row: readonly string[], line: number): void;
  finish(): Table;
}

/** Of rows with one column only: which mark it has that may be the delimiter. */
function hintOf(row: readonly string[]): string {
  const mark = row.length === 1 ? /[;\t|]/.exec(row[0]!)?.[0] : undefined;
  return mark === undefined ? '' : `pass delimiter: ${JSON.stringify(mark)} if that is what stands between the columns`;
}

function reading(names: readonly string[], line: number, options: CsvOptions, hint: string): Reading {
  const { label, dtype = 'float32' } = options;
  const positions = new Map(names.map((name, i) => [name, i]));
  if (positions.size < names.length) {
    const twice = names.find((name, i) => positions.get(name) !== i);
    throw new FormatError('csv', `line ${line}: two columns are called "${twice}"`);
  }
  const find = (column: string | number): number => {
    const at = typeof column === 'number' ? column : positions.get(column);
    if (at !== undefined && Number.isInteger(at) && at >= 0 && at < names.length) return at;
    const which = typeof column === 'number' ? column : `"${column}"`;
    throw new FormatError('csv', `no column ${which}; there are ${names.map((name) => `"${name}"`).join(', ')}${hint && `; ${hint}`}`);
  };
  const labelAt = label === undefined ? -1 : find(label);
  const chosen = options.columns?.map(find) ?? [...names.keys()].filter((i) => i !== labelAt);
  const numbers = new Numbers(dtype, hint);
  const classes = new Classes(options.classes);
  let count = 0;
  return {
    add(row, line) {
      if (row.length !== names.length)
        throw new FormatError('csv', `line ${line} has ${row.length} columns, the table has ${names.length}${hint && `; ${hint}`}`);
      for (const i of chosen) numbers.push(row[i]!, line, names[i]!);
      if (labelAt >= 0) classes.push(row[labelAt]!, line, names[labelAt]!);
      count++;
    },
    finish() {
      const found = labelAt < 0 ? null : classes.finish();
      return {
        columns: chosen.map((i) => names[i]!),
        x: new Tensor([count, chosen.length], numbers.data),
        classes: found?.classes ?? null,
        labels: found && new Tensor([count], found.labels),
      };
    },
  };
}

/**
 * A table from text or a stream of UTF-8, taken row by row: only its numbers are kept. Every cell of x must be a number that is finite,
 * every label a text; nothing is filled in. Empty lines are skipped.
 * @throws FormatError that names the line and the column: a cell that is missing or no number, a row with other columns, a quote that does not
 * end; a column that is not there or there twice; more than a limit.
 * @example
 * const { x, labels, classes } = await readCsv(await readFile('iris.csv'), { label: 'species' });
 */
export async function readCsv(source: string | ByteSource, options: CsvOptions = {}): Promise<Table> {
  const { delimiter = ',', header = true, rowLimit = 2 ** 24 } = options;
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    throw new ValueError(`csv: delimiter ${JSON.stringify(delimiter)} must be one character, neither a quote nor a line's end`);
  }
  if (typeof source === 'string' && /^[^\r\n]*\.(csv|tsv|txt)$/i.test(source))
    throw new ValueError(`csv: ${JSON.stringify(source)} is a path, not a table; pass what is in the file, as from readFile`);
  // Loaded when it is needed: whoever reads other formats does without. Nothing of it that makes code from text is used.
  const { dsvFormat } = await import('d3-dsv');
  const { parseRows } = dsvFormat(delimiter);
  let table: Reading | undefined;
  for await (const { text, lines } of rowsOf(textOf(source, options), delimiter, rowLimit)) {
    parseRows(text, (row, i) => {
      if (row.length === 1 && row[0] === '') return null;
      const isHeader = header && !table;
      table ??= reading(header ? row : row.map((_, column) => String(column)), lines[i]!, options, hintOf(row));
      if (!isHeader) table.add(row, lines[i]!);
      // Nothing is collected.
      return null;
    });
  }
  return (table ?? reading([], 1, options, '')).finish();
}
