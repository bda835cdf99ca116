/** Lets you write one WebAssembly function: its locals, its instructions, its loops and branches. */
import { Bytes } from './bytes.js';
import { constant, type NumberType } from './constant.js';

export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** A local variable of the function being written. */
export interface Local<T extends ValueType = ValueType> {
  readonly type: T;
  readonly index: number;
}

/** A value: a local, or instructions that push one (or, as a statement, none), written in the order in which they run. */
export type Expr = Local | ((f: Code) => void);

/** What an instruction takes: a value, or a number known now, of the type that the instruction works on. */
export type Operand = Expr | number;

/** What may be put into a local: of a register one must say what its lanes hold. */
type ValueOf<T extends ValueType> = T extends NumberType ? Operand : Expr;

/** Where a branch may go: the start of a loop. */
export interface Label {
  readonly depth: number;
}

/** A function being written: its instructions, in which the numbers of the functions that it calls are still missing. */
export class Code<const P extends readonly ValueType[] = readonly ValueType[]> extends Bytes {
  readonly calls: { readonly at: number; readonly callee: Code }[] = [];
  readonly locals: ValueType[] = [];
  readonly arguments: { readonly [K in keyof P]: Local<P[K]> };
  readonly #free: { readonly [T in ValueType]: Local[] } = { i32: [], i64: [], f32: [], f64: [], v128: [] };
  #depth = 0;

  /** A function with these parameters and no result. */
  constructor(
    readonly name: string,
    readonly parameters: P = [] as readonly ValueType[] as P,
  ) {
    super();
    this.arguments = parameters.map((type, index) => ({ type, index })) as unknown as { readonly [K in keyof P]: Local<P[K]> };
  }

  /** Pushes a value, or runs a statement. */
  push(x: Expr): void;
  push(x: Operand, type: NumberType): void;
  push(x: Operand, type?: NumberType): void {
    if (typeof x === 'function') x(this);
    else if (typeof x === 'number') constant(this, type!, x);
    else this.#access(0x20, x);
  }

  /** Reads a local (0x20), writes it (0x21), or writes it and leaves the value (0x22). */
  #access(opcode: number, l: Local): void {
    this.put(opcode);
    this.unsigned(l.index);
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
    for (const l of locals) this.#free[l.type].push(l);
  }

  /** Puts a value into a local. */
  set<T extends ValueType>(l: Local<T>, value: ValueOf<T>): void {
    this.push(value, l.type as NumberType);
    this.#access(0x21, l);
  }

  /** A fresh local that holds a value. */
  keep<T extends ValueType>(type: T, value: ValueOf<T>): Local<T> {
    const l = this.local(type);
    this.set(l, value);
    return l;
  }

  /** Moves a pointer by a number of bytes. */
  bump(pointer: Local<'i32'>, bytes: number): void {
    if (bytes === 0) return;
    this.push(pointer);
    this.push(bytes, 'i32');
    this.put(0x6a);
    this.#access(0x21, pointer);
  }

  call(callee: Code, ...values: readonly Operand[]): void {
    values.forEach((value, i) => {
      this.push(value, callee.parameters[i] as NumberType);
    });
    this.put(0x10);
    this.calls.push({ at: this.length, callee });
  }

  /** Runs `then` if the condition is not 0, else `otherwise`. */
  if(condition: Expr, then: () => void, otherwise?: () => void): void {
    this.push(condition);
    this.#block(0x04, () => {
      then();
      if (!otherwise) return;
      this.put(0x05);
      otherwise();
    });
  }

  /** A loop that runs once, and again whenever its body branches to the label. */
  loop(body: (again: Label) => void): void {
    this.#block(0x03, () => body({ depth: this.#depth }));
  }

  #block(opcode: number, body: () => void): void {
    this.append([opcode, 0x40]);
    this.#depth++;
    body();
    this.#depth--;
    this.put(0x0b);
  }

  /** Back to the start of a loop if the condition is not 0. */
  branchIf(again: Label, condition: Operand): void {
    this.push(condition, 'i32');
    this.put(0x0d);
    this.unsigned(this.#depth - again.depth);
  }

  /** Runs the body `count` times. A count that is not known before the function runs must not be 0; a single time needs no loop. */
  repeat(count: Operand, body: () => void): void {
    if (count === 1) body();
    else if (typeof count !== 'number' || count > 0) {
      const left = this.keep('i32', count);
      this.loop((again) => {
        body();
        this.bump(left, -1);
        this.branchIf(again, left);
      });
      this.free(left);
    }
  }

  /**
   * Cuts `total` into parts of `size` and a smaller last one; the parts of equal size share their code. Their number may be another one
   * that is known when the function runs.
   */
  inParts(total: number, size: number, body: (part: number) => void, parts: Operand = Math.floor(total / size)): void {
    if (total >= size) this.repeat(parts, () => body(size));
    if (total % size > 0) body(total % size);
  }

  /** Leaves the function. */
  return(): void {
    this.put(0x0f);
  }
}
