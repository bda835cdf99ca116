/** Reads and changes numbers that several threads share, and lets a thread sleep until another one changes such a number. */
import type { Expr } from './code.js';
import { unsigned } from './encode.js';

type Access = (at: number, ...values: readonly Expr[]) => Expr;

/** An instruction on the number at a fixed address. */
const at =
  (opcode: number, align: number): Access =>
  (address, ...values) =>
  (f) => {
    f.put(0x41, 0);
    for (const value of values) value(f);
    f.put(0xfe, opcode, align, ...unsigned(address));
  };

/** Numbers of 32 bits; `add` and `sub` push what was there before. */
export const atomic32: { readonly load: Access; readonly store: Access; readonly add: Access; readonly sub: Access } = {
  load: at(0x10, 2),
  store: at(0x17, 2),
  add: at(0x1e, 2),
  sub: at(0x25, 2),
};

/** Numbers of 64 bits; `exchange` writes the second value if the first one was there, and pushes what was there. */
export const atomic64: { readonly load: Access; readonly store: Access; readonly exchange: Access } = {
  load: at(0x11, 3),
  store: at(0x18, 3),
  exchange: at(0x49, 3),
};

/** Sleeps while the number at an address is `expected`, until `wake`. Forbidden on a browser's main thread. */
export const sleep = (address: number, expected: Expr): Expr => dropped(at(0x01, 2)(address, expected, forever));

/** Wakes up to `count` threads that sleep at an address. */
export const wake = (address: number, count: Expr): Expr => dropped(at(0x00, 2)(address, count));

/** Runs an instruction for what it does, not for what it pushes. */
export const dropped =
  (value: Expr): Expr =>
  (f) => {
    value(f);
    f.put(0x1a);
  };

/** No time limit: −1 nanoseconds. */
const forever: Expr = (f) => f.put(0x42, 0x7f);
