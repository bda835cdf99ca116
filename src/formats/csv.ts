/** Reads tables of text, with commas or other marks between the columns, into tensors. */
import type { DType } from '../dtype.js';
import { ValueError } from '../errors.js';
import { Tensor } from '../tensor.js';
import { type ByteSource, readBytes } from './bytes.js';

export interface CsvOptions {
  /** The columns that become x, by name, or by position (from 0) where there are no names; all but the label's if not given. */
  readonly columns?: readonly (string | number)[] | undefined;
  /** The column whose texts are classes. */
  readonly label?: string | number | undefined;
  /** The mark between columns. Default a comma. */
  readonly delimiter?: string | undefined;
  /** Whether the first row names the columns. Default true. */
  readonly header?: boolean | undefined;
  readonly dtype?: Exclude<DType, 'int32'> | undefined;
  /** The most bytes. Default 2 GiB. */
  readonly limit?: number | undefined;
}

/** A table as numbers. */
export interface Table {
  /** Names of the columns of x; their positions as text where they have none. */
  readonly columns: readonly string[];
  /** [rows, columns] */
  readonly x: Tensor<[number, number]>;
  /** The classes in the label's column, in alphabetical order, and for each row the number of its class, int32; null without a label. */
  readonly classes: readonly string[] | null;
  readonly labels: Tensor<[number]> | null;
}

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;

/**
 * A table from text or a stream of UTF-8. Every cell of x must be a number; rows are counted from 1, without the header.
 * @throws ValueError that names the row and the column: a cell that is missing or no number, a column that is not there or there twice.
 * @example
 * const { x, labels, classes } = await readCsv(await readFile('iris.csv'), { label: 'species' });
 */
export async function readCsv(source: string | ByteSource, options: CsvOptions = {}): Promise<Table> {
  const { label, delimiter = ',', header = true, dtype = 'float32', limit } = options;
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter))
    throw new ValueError(`csv: delimiter ${JSON.stringify(delimiter)} must be one character`);
  const text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(await readBytes(source, { limit }));
  // Loaded when it is needed: whoever reads other formats does without.
  const { dsvFormat } = await import('d3-dsv');
  const all = dsvFormat(delimiter).parseRows(text.replace(/^\ufeff/, ''));
  const rows = (header ? all.slice(1) : all).filter((row) => !(row.length === 1 && row[0] === ''));
  const names = header ? (all[0] ?? []) : (all[0] ?? []).map((_, i) => String(i));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new ValueError(`csv: two columns are called "${twice}"`);
  const find = (column: string | number): number => {
    const at = typeof column === 'number' ? column : names.indexOf(column);
    if (Number.isInteger(at) && at >= 0 && at < names.length) return at;
    throw new ValueError(
      `csv: no column ${typeof column === 'number' ? column : `"${column}"`}; there are ${names.map((n) => `"${n}"`).join(', ')}`,
    );
  };
  const labelAt = label === undefined ? -1 : find(label);
  const chosen = options.columns?.map(find) ?? [...names.keys()].filter((i) => i !== labelAt);
  rows.forEach((row, i) => {
    if (row.length !== names.length) throw new ValueError(`csv: row ${i + 1} has ${row.length} columns, the table has ${names.length}`);
  });
  const data = dtype === 'float64' ? new Float64Array(rows.length * chosen.length) : new Float32Array(rows.length * chosen.length);
  rows.forEach((row, i) => {
    chosen.forEach((column, j) => {
      const cell = row[column]!;
      if (!NUMBER.test(cell)) {
        const what = cell.trim() === '' ? 'is empty' : `is ${JSON.stringify(cell)}, no number`;
        throw new ValueError(`csv: row ${i + 1}, column "${names[column]}" ${what}; repair it, or leave out the row or the column`);
      }
      data[i * chosen.length + j] = Number(cell);
    });
  });
  const texts = labelAt < 0 ? null : rows.map((row) => row[labelAt]!);
  const classes = texts && [...new Set(texts)].sort();
  return {
    columns: chosen.map((i) => names[i]!),
    x: new Tensor([rows.length, chosen.length], data),
    classes,
    labels:
      texts &&
      new Tensor(
        [rows.length],
        Int32Array.from(texts, (text) => classes!.indexOf(text)),
      ),
  };
}
