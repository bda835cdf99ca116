/** Lets you write one WebAssembly function: its locals, its instructions, its loops and branches. */
import { signed, unsigned } from './encode.js';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** A local variable of the function being written. */
export interface Local<T extends ValueType = ValueType> {
  readonly type: T;
  readonly index: number;
}

/** Instructions that push one value (or, as a statement, none). Written in the order in which they run. */
export type Expr = (f: Code) => void;

/** Where a branch may go: the start of a loop. */
export interface Label {
  readonly depth: number;
}

/** A function being written. Instructions are appended as bytes; calls hold the callee until the module numbers its functions. */
export class Code {
  readonly bytes: (number | Code)[] = [];
  readonly locals: ValueType[] = [];
  readonly arguments: readonly Local[];
  readonly #free: { readonly [T in ValueType]: Local<T>[] } = { i32: [], i64: [], f32: [], f64: [], v128: [] };
  #depth = 0;

  /** A function with these parameters and no result. */
  constructor(
    readonly name: string,
    readonly parameters: readonly ValueType[] = [],
  ) {
    this.arguments = parameters.map((type, index) => ({ type, index }));
  }

  /** Appends instruction bytes. */
  put(...bytes: readonly number[]): void {
    for (const byte of bytes) this.bytes.push(byte);
  }

  /** A local variable, fresh or given back before. Its value is not defined until it is set. */
  local<T extends ValueType>(type: T): Local<T> {
    const known = this.#free[type].pop();
    if (known) return known as Local<T>;
    this.locals.push(type);
    return { type, index: this.parameters.length + this.locals.length - 1 };
  }

  /** Gives locals back, for other values. */
  free(...locals: readonly Local[]): void {
    for (const l of locals) (this.#free[l.type] as Local[]).push(l);
  }

  /** Puts a value into a local. */
  set(l: Local, value: Expr): void {
    value(this);
    this.put(0x21, ...unsigned(l.index));
  }

  /** A fresh local that holds a value. */
  keep<T extends ValueType>(type: T, value: Expr): Local<T> {
    const l = this.local(type);
    this.set(l, value);
    return l;
  }

  /** Moves a pointer by a number of bytes. */
  bump(pointer: Local<'i32'>, bytes: number): void {
    if (bytes === 0) return;
    this.put(0x20, ...unsigned(pointer.index), 0x41, ...signed(bytes | 0), 0x6a, 0x21, ...unsigned(pointer.index));
  }

  call(callee: Code, ...values: readonly Expr[]): void {
    for (const value of values) value(this);
    this.bytes.push(0x10, callee);
  }

  /** Runs `then` if the condition is not 0, else `otherwise`. */
  if(condition: Expr, then: () => void, otherwise?: () => void): void {
    condition(this);
    this.put(0x04, 0x40);
    this.#depth++;
    then();
    if (otherwise) {
      this.put(0x05);
      otherwise();
    }
    this.#depth--;
    this.put(0x0b);
  }

  /** A loop that runs once, and again whenever its body branches to the label. */
  loop(body: (again: Label) => void): void {
    this.put(0x03, 0x40);
    this.#depth++;
    body({ depth: this.#depth });
    this.#depth--;
    this.put(0x0b);
  }

  /** Back to the start of a loop if the condition is not 0. */
  branchIf(again: Label, condition: Expr): void {
    condition(this);
    this.put(0x0d, ...unsigned(this.#depth - again.depth));
  }

  /** Runs the body `count` times; a single time needs no loop. */
  repeat(count: number, body: () => void): void {
    if (count <= 0) return;
    if (count === 1) {
      body();
      return;
    }
    const left = this.keep('i32', (f) => f.put(0x41, ...signed(count | 0)));
    this.loop((again) => {
      body();
      this.branchIf(again, (f) => f.put(0x20, ...unsigned(left.index), 0x41, 1, 0x6b, 0x22, ...unsigned(left.index)));
    });
    this.free(left);
  }

  /** Leaves the function. */
  return(): void {
    this.put(0x0f);
  }
}
