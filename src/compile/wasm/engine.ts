/** The part of the WebAssembly API that the compiler uses, typed here so that the library needs neither the browser's types nor Node's. */

export interface Memory {
  readonly buffer: ArrayBuffer;
}
export interface Instance {
  readonly exports: { readonly [name: string]: (...args: number[]) => void };
}
interface Api {
  readonly Memory: new (limits: { initial: number; maximum: number; shared?: boolean }) => Memory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => Instance;
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}

/** Every engine that runs the library has it. */
export const engine: Api = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;
