/** Turns functions into the bytes of a WebAssembly module that imports its memory. */
import type { Code, ValueType } from './code.js';
import { section, text, unsigned, vector } from './encode.js';

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
    for (const item of f.bytes) if (typeof item !== 'number') visit(item);
  };
  exported.forEach(visit);
  const functions = [...index.keys()];
  const signatures = [...new Set(functions.map((f) => f.parameters.join()))];
  const body = (f: Code): number[] => {
    const runs: [count: number, type: ValueType][] = [];
    for (const type of f.locals) {
      const last = runs.at(-1);
      if (last?.[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const bytes = vector(runs.map(([count, type]) => [...unsigned(count), TYPES[type]]));
    for (const item of f.bytes) {
      if (typeof item === 'number') bytes.push(item);
      else bytes.push(...unsigned(index.get(item)!));
    }
    bytes.push(0x0b);
    const sized = unsigned(bytes.length);
    for (const byte of bytes) sized.push(byte);
    return sized;
  };
  const sections = [
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, vector(signatures.map((s) => [0x60, ...vector(s ? s.split(',').map((t) => [TYPES[t as ValueType]]) : []), 0]))),
    section(2, vector([[...text('plan'), ...text('memory'), 2, shared ? 3 : 1, ...unsigned(pages), ...unsigned(pages)]])),
    section(3, vector(functions.map((f) => unsigned(signatures.indexOf(f.parameters.join()))))),
    section(7, vector(exported.map((f) => [...text(f.name), 0, ...unsigned(index.get(f)!)]))),
    section(10, vector(functions.map(body))),
  ];
  const bytes = new Uint8Array(sections.reduce((size, s) => size + s.length, 0));
  let at = 0;
  for (const s of sections) {
    bytes.set(s, at);
    at += s.length;
  }
  return bytes;
}
