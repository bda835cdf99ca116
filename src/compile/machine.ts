/** What of the machine a compiled function uses: vectors beyond the standard, and threads. Each is asked for by an option. */
import { ValueError } from '../errors.js';
import type { Tuning } from './matmul/tuning.js';
import { Crew, whyAlone } from './threads/crew.js';
import { tuningFor } from './tuning-for.js';
import { warn } from './warn.js';

export interface MachineOptions {
  /**
   * Multiply and add in one rounding in matrix products, where the engine can (relaxed SIMD: Node 22 and newer, browsers). Results then
   * vary by machine. Default false.
   */
  readonly relaxed?: boolean | undefined;
  /**
   * Vectors of 256 bits in products, convolutions and loops, by a flag of V8 that is experimental: Node 22 and newer; elsewhere a warning
   * says that it changes nothing. Products and functions such as exp take about 0.6 times as long; steps that wait for memory gain nothing.
   * The flag is set for the whole process, and what it makes is compared with plain results on first use. Default false.
   */
  readonly wide?: boolean | undefined;
  /**
   * How many threads share the work, from 1 to 256; the results have the same bits. Worth it for large steps, on as many cores. Browsers
   * need a page that is cross-origin isolated. Default 1.
   */
  readonly threads?: number | undefined;
  /**
   * Where the threads' file, `chainrule/compile/worker`, is served: for bundlers that do not find it and policies that forbid workers made
   * from text.
   */
  readonly workerUrl?: string | URL | undefined;
}

export interface Machine {
  readonly tuning: Tuning;
  /** Null for one thread. */
  readonly crew: Crew | null;
}

const crews = new Map<string, WeakRef<Crew>>();

/** One crew for all functions that ask for the same, as long as one of them lives. */
function crewOf(threads: number, workerUrl: string | URL | undefined): Crew {
  const key = `${threads} ${workerUrl}`;
  const known = crews.get(key)?.deref();
  const crew = known ?? new Crew(threads, workerUrl);
  if (!known) crews.set(key, new WeakRef(crew));
  return crew;
}

/** What there is of what was asked for; of anything that is missing, a warning says so. */
export function machineFor(options: MachineOptions): Machine {
  const { threads = 1, workerUrl } = options;
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= 256)) {
    const given = typeof threads === 'string' ? `'${threads}'` : String(threads);
    throw new ValueError(`compile: threads ${given} must be a whole number from 1 to 256`);
  }
  const reason = threads > 1 ? whyAlone() : null;
  if (reason) warn(`compile: threads cannot share memory here, so there is one: ${reason}`);
  return { tuning: tuningFor(options), crew: threads > 1 && !reason ? crewOf(threads, workerUrl) : null };
}
