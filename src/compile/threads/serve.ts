/** What a helping thread does: it takes a program from the main thread, and helps it until it is dismissed. */

/** A program to help. */
export interface Assignment {
  readonly module: object;
  readonly memory: object;
  /** From 1; 0 is the main thread. */
  readonly thread: number;
}

interface Port {
  onmessage: ((event: { readonly data: Assignment }) => void) | null;
}
interface Surroundings extends Port {
  readonly process?: { getBuiltinModule?(name: string): { readonly parentPort: Port | null } };
  readonly WebAssembly: {
    readonly Instance: new (module: object, imports: object) => { readonly exports: { help(thread: number): void } };
  };
}

/** Uses nothing from outside, because where no file can be loaded its text is what the thread runs. */
export function serve(): void {
  const here = globalThis as unknown as Surroundings;
  const port = here.process?.getBuiltinModule?.('node:worker_threads').parentPort ?? here;
  port.onmessage = ({ data: { module, memory, thread } }) => {
    new here.WebAssembly.Instance(module, { plan: { memory } }).exports.help(thread);
  };
}
