/** Starts one helping thread, on every runtime, from a file or from text. */
import { warn } from '../warn.js';
import { type Assignment, serve } from './serve.js';

/** What Node's threads and browsers' workers have in common. */
interface Thread {
  postMessage(assignment: Assignment): void;
  terminate(): unknown;
}
interface NodeThread extends Thread {
  unref(): void;
  on(event: 'error', listener: (error: Error) => void): void;
}
interface BrowserThread extends Thread {
  onerror: ((event: { readonly message?: string; preventDefault(): void }) => void) | null;
}
interface NodeThreads {
  readonly Worker: new (source: string | URL, options: { readonly eval: boolean }) => NodeThread;
}
declare const Worker: new (url: string | URL, options: { readonly type: 'module' }) => BrowserThread;

interface Surroundings {
  readonly process?: { getBuiltinModule?(name: string): NodeThreads | undefined };
  readonly URL: { createObjectURL(blob: object): string };
  readonly Blob: new (parts: readonly string[], options: { readonly type: string }) => object;
}
const here = globalThis as unknown as Surroundings;

const source = (): string => `(${serve})()`;

/** A thread that helps one program at a time. If it cannot start, everything is computed without it. */
export class Helper {
  #thread: Thread | null = null;
  #last: Assignment | null = null;

  constructor(readonly workerUrl: string | URL | undefined) {
    const threads = here.process?.getBuiltinModule?.('node:worker_threads');
    if (threads) this.#startInNode(threads);
    else this.#startInBrowser();
  }

  assign(assignment: Assignment): void {
    this.#last = assignment;
    this.#thread?.postMessage(assignment);
  }

  end(): void {
    this.#thread?.terminate();
  }

  #startInNode({ Worker }: NodeThreads): void {
    const { workerUrl } = this;
    const thread = workerUrl === undefined ? new Worker(source(), { eval: true }) : new Worker(new URL(workerUrl), { eval: false });
    // A program that has nothing else to do ends, whoever waits.
    thread.unref();
    thread.on('error', ({ message }) => this.#fail(message));
    this.#thread = thread;
  }

  /** From the file beside this one, which bundlers find by this very expression; if it is not there, from text. */
  #startInBrowser(): void {
    const { workerUrl } = this;
    const start = (thread: BrowserThread, orElse: (reason: string) => void): void => {
      thread.onerror = (event) => {
        event.preventDefault();
        orElse(event.message ?? 'the file could not be loaded');
      };
      this.#thread = thread;
      if (this.#last) thread.postMessage(this.#last);
    };
    const fail = (reason: string): void => this.#fail(reason);
    if (workerUrl !== undefined) start(new Worker(workerUrl, { type: 'module' }), fail);
    else {
      start(new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }), () => {
        const url = here.URL.createObjectURL(new here.Blob([source()], { type: 'text/javascript' }));
        start(new Worker(url, { type: 'module' }), fail);
      });
    }
  }

  #fail(reason: string): void {
    this.#thread = null;
    const fix = 'serve the file chainrule/compile/worker and pass its address as workerUrl';
    warn(`compile: a thread could not be started (${reason}), so there are fewer; ${fix}`);
  }
}
