/** The threads that help compiled functions: they start with the first call, and end with the last of the functions or with the process. */
import type { Memory } from '../wasm/engine.js';
import { Helper } from './helper.js';
import { DISMISSED, MEETING, OFFERS } from './protocol.js';

/** A program that helpers can join. */
export interface Joint {
  readonly module: object;
  readonly memory: Memory;
}

let forgotten: FinalizationRegistry<readonly Helper[]> | undefined;

/** Ends the helpers when nobody can reach their crew any more. Apart from the class, so that no closure here holds a crew. */
function endWith(crew: object, helpers: readonly Helper[]): void {
  forgotten ??= new FinalizationRegistry((ended) => {
    for (const helper of ended) helper.end();
  });
  forgotten.unregister(crew);
  forgotten.register(crew, helpers, crew);
}

/**
 * Programs that a thread meets before another one takes its place: it hardly ever collects garbage, and may hold the memory of them all.
 */
const MOST_MET = 32;

export class Crew {
  #helpers: readonly Helper[] | null = null;
  #current: Joint | null = null;
  /** The programs that these helpers have met. */
  #met = new WeakSet<Joint>();
  #count = 0;

  /** @param threads How many there are, with the main one. */
  constructor(
    readonly threads: number,
    readonly workerUrl: string | URL | undefined,
  ) {}

  /** From now on the helpers are at this program's disposal. They may arrive late, or never. */
  join(joint: Joint): void {
    if (this.#current === joint) return;
    if (this.#current) announce(this.#current.memory, DISMISSED);
    this.#current = joint;
    announce(joint.memory, 0);
    if (!this.#met.has(joint) && ++this.#count > MOST_MET) this.#replace();
    this.#met.add(joint);
    this.#helpers ??= this.#start();
    this.#helpers.forEach((helper, i) => {
      helper.assign({ module: joint.module, memory: joint.memory, thread: i + 1 });
    });
  }

  /** Nobody has anything to do for another program now: all its chunks are done, or it would not be this one's turn. */
  #replace(): void {
    for (const helper of this.#helpers ?? []) helper.end();
    this.#helpers = null;
    this.#met = new WeakSet();
    this.#count = 1;
  }

  #start(): readonly Helper[] {
    const helpers = Array.from({ length: this.threads - 1 }, () => new Helper(this.workerUrl));
    endWith(this, helpers);
    return helpers;
  }
}

/** Puts up a ticket without chunks. */
function announce({ buffer }: Memory, group: number): void {
  const words = new Int32Array(buffer);
  const offers = BigInt(Atomics.load(words, OFFERS / 4) + 1);
  Atomics.store(new BigInt64Array(buffer, MEETING.ticket, 1), 0, BigInt.asIntN(64, (offers << 32n) | BigInt((group << 16) >>> 0)));
  Atomics.notify(words, OFFERS / 4);
}

/** Why threads cannot share memory here; null if they can. */
export function whyAlone(): string | null {
  const { SharedArrayBuffer, crossOriginIsolated } = globalThis as {
    readonly SharedArrayBuffer?: unknown;
    readonly crossOriginIsolated?: boolean;
  };
  if (SharedArrayBuffer && crossOriginIsolated !== false) return null;
  return 'the page is not cross-origin isolated; serve it with the headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp';
}
