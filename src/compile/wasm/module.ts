/** Turns functions into the bytes of a WebAssembly module that imports its memory. */
import { Bytes } from './bytes.js';
import type { Code, ValueType } from './code.js';

const TYPES: { readonly [T in ValueType]: number } = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };

export interface MemoryLimits {
  /** In pages of 64 KiB; the memory has exactly this size. */
  readonly pages: number;
  readonly shared: boolean;
}

/** A module that exports `exported` under their names. Functions that they call are included. */
export function assemble(exported: readonly Code[], { pages, shared }: MemoryLimits): Uint8Array<ArrayBuffer> {
  const index = new Map<Code, number>();
  const visit = (f: Code): void => {
    if (index.has(f)) return;
    index.set(f, index.size);
    for (const { callee } of f.calls) visit(callee);
  };
  exported.forEach(visit);
  const functions = [...index.keys()];
  const signatureOf = (f: Code): string => f.parameters.join();
  const signatures = new Map(functions.map((f) => [signatureOf(f), f.parameters]));
  const signatureNumbers = new Map([...signatures.keys()].map((s, i) => [s, i]));

  const module = new Bytes();
  module.append([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const section = (id: number, write: (to: Bytes) => void): void => {
    const body = new Bytes();
    write(body);
    module.put(id);
    module.sized(body.written);
  };
  const name = (to: Bytes, text: string): void => to.sized(new TextEncoder().encode(text));
  section(1, (to) =>
    to.list([...signatures.values()], (parameters) => {
      to.put(0x60);
      to.sized(parameters.map((type) => TYPES[type]));
      to.put(0);
    }),
  );
  section(2, (to) => {
    to.put(1);
    name(to, 'plan');
    name(to, 'memory');
    to.append([2, shared ? 3 : 1]);
    to.unsigned(pages);
    to.unsigned(pages);
  });
  section(3, (to) => to.list(functions, (f) => to.unsigned(signatureNumbers.get(signatureOf(f))!)));
  section(7, (to) =>
    to.list(exported, (f) => {
      name(to, f.name);
      to.put(0);
      to.unsigned(index.get(f)!);
    }),
  );
  section(10, (to) =>
    to.list(functions, (f) => {
      const body = new Bytes();
      writeBody(body, f, index);
      to.sized(body.written);
    }),
  );
  return module.written.slice();
}

/** The types of a function's locals, and its instructions, with the numbers of the functions that it calls. */
function writeBody(to: Bytes, f: Code, index: ReadonlyMap<Code, number>): void {
  const runs: { count: number; readonly type: ValueType }[] = [];
  for (const type of f.locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ count: 1, type });
  }
  to.list(runs, ({ count, type }) => {
    to.unsigned(count);
    to.put(TYPES[type]);
  });
  let from = 0;
  for (const { at, callee } of f.calls) {
    to.append(f.written.subarray(from, at));
    to.unsigned(index.get(callee)!);
    from = at;
  }
  to.append(f.written.subarray(from));
  to.put(0x0b);
}
