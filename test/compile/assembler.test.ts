/** The assembler: numbers as the format wants them, functions that call each other, blocks and branches, run by the engine itself. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bytes } from '../../src/compile/wasm/bytes.js';
import { Code, type Local } from '../../src/compile/wasm/code.js';
import { engine } from '../../src/compile/wasm/engine.js';
import { assemble } from '../../src/compile/wasm/module.js';
import { i32 } from '../../src/compile/wasm/scalar.js';

/** A number read back: seven bits to a byte, the lowest first, and the sign in the highest of the last ones. */
function decoded(bytes: Uint8Array, isSigned: boolean): number {
  let value = 0n;
  bytes.forEach((byte, i) => {
    value |= BigInt(byte & 127) << BigInt(7 * i);
    expect(byte >= 128).toBe(i < bytes.length - 1);
  });
  return Number(isSigned ? BigInt.asIntN(7 * bytes.length, value) : value);
}

/** Runs functions in a memory of one page, and answers its first words. */
function ran(functions: readonly Code[], name: string, ...args: number[]): Int32Array {
  const bytes = assemble(functions, { pages: 1, shared: false });
  expect(engine.validate(bytes)).toBe(true);
  const memory = new engine.Memory({ initial: 1, maximum: 1 });
  new engine.Instance(new engine.Module(bytes), { plan: { memory } }).exports[name]!(...args);
  return new Int32Array(memory.buffer, 0, 8);
}

describe('numbers', () => {
  const written = (write: (to: Bytes) => void): Uint8Array => {
    const to = new Bytes();
    write(to);
    return to.written;
  };
  /** Where another byte begins, and numbers in between. */
  const edges = [6, 7, 13, 14, 20, 21, 27, 28].flatMap((k) => [2 ** k - 1, 2 ** k, 2 ** k + 1]);
  it('without a sign are written in as few bytes as can be', () => {
    const check = (n: number): void => {
      const bytes = written((to) => to.unsigned(n));
      expect(decoded(bytes, false)).toBe(n);
      expect(bytes.length, `${n}`).toBe(Math.max(1, Math.ceil(n.toString(2).length / 7)));
    };
    for (const n of [0, ...edges, 2 ** 31, 2 ** 32 - 1]) check(n);
    fc.assert(fc.property(fc.nat(2 ** 32 - 1), check));
  });
  it('with a sign, too', () => {
    const check = (n: number): void => {
      const bytes = written((to) => to.signed(n));
      expect(decoded(bytes, true)).toBe(n);
      const magnitude = n < 0 ? ~n : n;
      expect(bytes.length, `${n}`).toBe(Math.ceil(((magnitude === 0 ? 0 : magnitude.toString(2).length) + 1) / 7));
    };
    for (const n of [0, ...edges, 2 ** 31 - 1]) {
      check(n);
      check(~n);
    }
    fc.assert(fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), check));
  });
  it('bytes and lists of any length are kept in order', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(255), fc.uint8Array({ maxLength: 400 }))), (parts) => {
        const to = new Bytes();
        for (const part of parts) typeof part === 'number' ? to.put(part) : to.append(part);
        expect([...to.written]).toEqual(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part])));
      }),
    );
  });
});

describe('functions', () => {
  it('call others, which need not be exported, by numbers of any length', () => {
    // More functions than one byte can number, each of which adds its own number by calling the one before.
    const functions: Code[] = [];
    for (let i = 0; i < 300; i++) {
      const f = new Code(`f${i}`, ['i32']);
      if (i > 0) f.call(functions[i - 1]!, f.arguments[0]!);
      f.push(i32.store(0, f.arguments[0]!, i32.add(i32.load(0, f.arguments[0]!), i)));
      functions.push(f);
    }
    expect(ran([functions.at(-1)!], 'f299', 4)[1]).toBe((299 * 300) / 2);
  });
  it('repeat, branch and choose; a body that runs once has no loop', () => {
    const f = new Code('run', ['i32']);
    const [wanted] = f.arguments as [Local<'i32'>];
    const count = f.keep('i32', 0);
    f.repeat(0, () => f.bump(count, 1000));
    f.repeat(1, () => f.bump(count, 100));
    f.repeat(7, () => f.repeat(3, () => f.bump(count, 1)));
    f.inParts(10, 4, (part) => f.bump(count, part * 1000));
    f.loop((again) => {
      f.bump(count, 100_000);
      f.bump(wanted, -1);
      f.branchIf(again, wanted);
    });
    f.if(
      i32.eq(count, 510_121),
      () => f.push(i32.store(0, 0, 1)),
      () => f.push(i32.store(0, 0, 2)),
    );
    f.push(i32.store(4, 0, count));
    f.return();
    f.push(i32.store(0, 0, 3));
    expect([...ran([f], 'run', 5).slice(0, 2)]).toEqual([1, 510_121]);
  });
  it('locals given back are used again, by values of the same type only', () => {
    const f = new Code('run');
    const a = f.keep('i32', 1);
    f.free(a);
    expect(f.local('f64').index).not.toBe(a.index);
    expect(f.local('i32').index).toBe(a.index);
    expect(f.local('i32').index).not.toBe(a.index);
  });
});
