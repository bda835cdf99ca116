/** The columns of a table while its rows come: numbers, and classes by name. */
import { allocate, type DType, dtypeOf, type Storage } from '../dtype.js';
import { FormatError } from './error.js';

const refuse = (line: number, column: string, why: string): never => {
  throw new FormatError('csv', `line ${line}, column "${column}" ${why}`);
};
const REPAIR = 'repair it, or leave out the row or the column';
const MISSING = `is empty; ${REPAIR}`;

/** Numbers whose count is known only at the end. */
class Growing {
  #data: Storage;
  #size = 0;
  constructor(dtype: DType) {
    this.#data = allocate(dtype, 1024);
  }
  push(value: number): void {
    if (this.#size === this.#data.length) {
      const larger = allocate(dtypeOf(this.#data), 2 * this.#size);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#size++] = value;
  }
  /** Just these numbers. */
  get data(): Storage {
    return this.#data.slice(0, this.#size);
  }
}

const NUMBER = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*$/;

/** Cells that must be numbers, row after row. */
export class Numbers {
  readonly #numbers: Growing;
  /** `hint` says what may be wrong with all of them. */
  constructor(
    readonly dtype: 'float32' | 'float64',
    readonly hint: string,
  ) {
    this.#numbers = new Growing(dtype);
  }
  /** @throws FormatError for a cell that is missing, no number, or too large for the number type. */
  push(cell: string, line: number, column: string): void {
    if (!NUMBER.test(cell))
      refuse(line, column, cell.trim() === '' ? MISSING : `is ${JSON.stringify(cell)}, no number; ${this.hint || REPAIR}`);
    const value = Number(cell);
    if (!Number.isFinite(this.dtype === 'float32' ? Math.fround(value) : value))
      refuse(line, column, `is ${cell.trim()}, too large for ${this.dtype}`);
    this.#numbers.push(value);
  }
  get data(): Storage {
    return this.#numbers.data;
  }
}

/** Cells whose texts are classes. */
export class Classes {
  readonly #codes = new Growing('int32');
  /** The number of each text: its place among the given classes, else in the order in which they came. */
  readonly #known: Map<string, number>;
  readonly #areGiven: boolean;
  constructor(given: readonly string[] | undefined) {
    this.#known = new Map(given?.map((text, i) => [text, i]));
    this.#areGiven = given !== undefined;
  }
  /** @throws FormatError for a cell that is missing, or none of the given classes. */
  push(cell: string, line: number, column: string): void {
    if (cell.trim() === '') refuse(line, column, MISSING);
    let code = this.#known.get(cell);
    if (code === undefined) {
      if (this.#areGiven) refuse(line, column, `is ${JSON.stringify(cell)}, none of the classes ${[...this.#known.keys()].join(', ')}`);
      code = this.#known.size;
      this.#known.set(cell, code);
    }
    this.#codes.push(code);
  }
  /** The classes, in alphabetical order unless they were given, and for each cell the number of its class. */
  finish(): { readonly classes: readonly string[]; readonly labels: Storage } {
    const found = [...this.#known.keys()];
    if (this.#areGiven) return { classes: found, labels: this.#codes.data };
    const classes = [...found].sort();
    const rank = new Map(classes.map((text, i) => [text, i]));
    const ranks = found.map((text) => rank.get(text)!);
    return { classes, labels: this.#codes.data.map((code) => ranks[code]!) };
  }
}
