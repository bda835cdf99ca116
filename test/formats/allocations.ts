/** Measures how much memory a function asks for at once, in buffers. */

const NAMES = [
  'ArrayBuffer',
  'Uint8Array',
  'Int8Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
] as const;

/** The largest buffer, in bytes, that is made while `f` runs: claims of a file must not be among them. */
export async function largestAllocation(f: () => unknown): Promise<number> {
  let largest = 0;
  const originals = NAMES.map((name) => globalThis[name]);
  NAMES.forEach((name, i) => {
    const constructor = originals[i] as new (...values: unknown[]) => ArrayBuffer | Uint8Array;
    const watched = new Proxy(constructor, {
      construct(target, given, newTarget) {
        const made = Reflect.construct(target, given, newTarget) as ArrayBuffer | Uint8Array;
        const isView = given[0] instanceof (originals[0] as ArrayBufferConstructor);
        if (!isView) largest = Math.max(largest, made.byteLength);
        return made;
      },
    });
    Object.assign(globalThis, { [name]: watched });
  });
  try {
    await f();
  } finally {
    NAMES.forEach((name, i) => {
      Object.assign(globalThis, { [name]: originals[i] });
    });
  }
  return largest;
}
