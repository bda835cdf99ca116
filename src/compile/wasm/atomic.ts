/** Reads and changes numbers that several threads share, and lets a thread sleep until another one changes such a number. */
import type { Expr, Operand } from './code.js';
import { access, instruction } from './instruction.js';

type AtomicAccess = (at: number, ...values: readonly Operand[]) => Expr;

/** An instruction on the number at a fixed address. */
const at =
  (type: 'i32' | 'i64', opcode: number): AtomicAccess =>
  (address, ...values) =>
    access(type, type === 'i32' ? 2 : 3, 0xfe, opcode)(address, 0, ...values);

/** Numbers of 32 bits; `add` and `sub` push what was there before. */
export const atomic32: {
  readonly load: AtomicAccess;
  readonly store: AtomicAccess;
  readonly add: AtomicAccess;
  readonly sub: AtomicAccess;
} = {
  load: at('i32', 0x10),
  store: at('i32', 0x17),
  add: at('i32', 0x1e),
  sub: at('i32', 0x25),
};

/** Numbers of 64 bits; `exchange` writes the second value if the first one was there, and pushes what was there. */
export const atomic64: { readonly load: AtomicAccess; readonly store: AtomicAccess; readonly exchange: AtomicAccess } = {
  load: at('i64', 0x11),
  store: at('i64', 0x18),
  exchange: at('i64', 0x49),
};

/** Sleeps while the number at an address is `expected`, until `wake`. Forbidden on a browser's main thread. */
export const sleep = (address: number, expected: Expr): Expr => dropped(at('i32', 0x01)(address, expected, forever));

/** Wakes up to `count` threads that sleep at an address. */
export const wake = (address: number, count: Expr): Expr => dropped(at('i32', 0x00)(address, count));

/** Runs an instruction for what it does, not for what it pushes. */
export const dropped: (value: Expr) => Expr = instruction('i32', 0x1a);

/** No time limit: −1 nanoseconds. */
const forever: Expr = (f) => f.push(-1, 'i64');
