/** Writes a nest of loops over arrays: pointers that step along each axis, and a body for each register of elements. */
import type { Code, Expr, Local, Operand } from '../wasm/code.js';
import { i32 } from '../wasm/scalar.js';

/** An array as a nest walks it: where it begins, and how many bytes each axis steps. */
export interface Walk {
  readonly at: number;
  steps: readonly number[];
}

export interface Axes<W extends Walk> {
  readonly dims: readonly number[];
  readonly walks: readonly W[];
}

/** Axes that every array walks as one become one; axes of length 1 vanish. There is always at least one axis. */
export function merged<W extends Walk>({ dims, walks }: Axes<W>): { dims: number[]; steps: number[][] } {
  const size: number[] = [];
  const steps: number[][] = walks.map(() => []);
  dims.forEach((d, axis) => {
    if (d === 1) return;
    const last = size.length - 1;
    if (last >= 0 && walks.every((w, k) => steps[k]![last] === w.steps[axis]! * d)) {
      size[last]! *= d;
      walks.forEach((w, k) => {
        steps[k]![last] = w.steps[axis]!;
      });
    } else {
      size.push(d);
      walks.forEach((w, k) => {
        steps[k]!.push(w.steps[axis]!);
      });
    }
  });
  return size.length > 0 ? { dims: size, steps } : { dims: [1], steps: walks.map(() => [0]) };
}

/** The pointers of a nest: arrays with the same steps share one, and begin at different offsets from it. */
export class Pointers {
  readonly #locals = new Map<string, { readonly pointer: Local<'i32'>; readonly steps: readonly number[] }>();

  constructor(readonly f: Code) {}

  /** Makes the pointer for these steps. */
  add(steps: readonly number[]): void {
    const key = steps.join();
    if (this.#locals.has(key) || steps.every((s) => s === 0)) return;
    this.#locals.set(key, { pointer: this.f.keep('i32', 0), steps });
  }

  /** The address that goes with an array's offset. */
  of(steps: readonly number[]): Operand {
    const known = this.#locals.get(steps.join());
    return known ? known.pointer : 0;
  }

  /** Moves all pointers along an axis, `by` steps. */
  move(axis: number, by: number): void {
    for (const { pointer, steps } of this.#locals.values()) this.f.bump(pointer, steps[axis]! * by);
  }

  /** Moves all pointers along an axis, by a number of steps that is known when the function runs. */
  shift(axis: number, by: Expr): void {
    for (const { pointer, steps } of this.#locals.values()) {
      if (steps[axis] !== 0) this.f.set(pointer, i32.add(pointer, i32.mul(by, steps[axis]!)));
    }
  }

  free(): void {
    for (const { pointer } of this.#locals.values()) this.f.free(pointer);
  }
}
