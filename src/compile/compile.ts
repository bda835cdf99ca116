/** `compile`: a function of tensors, such as a whole training step, as one WebAssembly module. */
import '../methods.js';
import { ValueError } from '../errors.js';
import { checkOptions } from '../options.js';
import { Tensor, tracer } from '../tensor.js';
import { CompileError } from './error.js';
import { explained, explainedMemory, explainedNodes } from './explain.js';
import { type MachineOptions, machineFor } from './machine.js';
import { isPlain, mapTensors } from './plain.js';
import { profiled } from './profile.js';
import { programsOf } from './programs.js';
import type { Running } from './running.js';

export interface CompileOptions extends MachineOptions {
  /** `'copy'` (the default): results are the caller's own. `'view'`: they are the program's memory, which the next call overwrites. */
  readonly outputs?: 'copy' | 'view' | undefined;
  /** How many programs, one for each combination of argument shapes, are kept. Default 16: then the one unused for longest goes. */
  readonly programs?: number | undefined;
}

/** A compiled function: called as the function that it was made from. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): R;
  /**
   * What the program of the last call consists of: its groups, what was fused, its memory, and an estimate of its work. Or an earlier
   * stage, the `nodes` before they are grouped, or a later one, the places in `memory`.
   */
  explain(stage?: 'nodes' | 'groups' | 'memory'): string;
  /** The WebAssembly module of that program, for tools that show such modules; empty before the first call. */
  wasm(): Uint8Array<ArrayBuffer>;
  /** Measures each group of the program for these arguments, and changes nothing. */
  profile(...args: A): Profile;
}

/** How long the groups of a program take. */
export interface Profile {
  readonly groups: readonly { readonly name: string; readonly milliseconds: number }[];
  readonly milliseconds: number;
  /** A table. */
  toString(): string;
  /** A picture: a bar for each group. */
  toSVG(): string;
}

/**
 * The function `f`, compiled: on the first call with tensors of given shapes it runs once without values, and everything that it does (ops,
 * `backward`, updates of parameters and other state) becomes one WebAssembly module, which that call and later ones run.
 *
 * Tensors among the arguments, also in arrays and plain objects, may change from call to call; new shapes compile again. Other arguments,
 * and tensors that `f` finds outside, are taken as they are at the first call, but parameters and state always have their current values,
 * and keep the new ones. Results are plain tensors without a graph.
 * @throws CompileError where `f` reads values (`item()`, `data`), or uses an op that has no compiled form.
 * @example
 * const step = compile((x: Tensor, y: Tensor) => { const cost = model.cost(x, y); optimizer.step(backward(cost)); return cost; });
 * for (let i = 0; i < 100; i++) console.log(step(x, y).item());
 */
export function compile<A extends readonly unknown[], R>(f: (...args: A) => R, options: CompileOptions = {}): Compiled<A, R> {
  checkOptions('compile', options, OPTIONS);
  const { outputs = 'copy', programs = 16 } = options;
  if (typeof f !== 'function') throw new ValueError(`compile: takes a function, got ${f === null ? 'null' : typeof f}`);
  if (outputs !== 'copy' && outputs !== 'view') throw new ValueError(`compile: outputs '${outputs}' must be 'copy' or 'view'`);
  if (!(Number.isInteger(programs) && programs >= 1)) throw new ValueError(`compile: programs ${programs} must be a whole number from 1`);
  const programFor = programsOf(f, machineFor(options), { copies: outputs === 'copy', outputsFirst: false, most: programs });
  let last: Running | undefined;
  const runningFor = (args: A): Running => {
    last = programFor(keyOf(args), args);
    return last;
  };
  const call = (...args: A): R => {
    // Inside another compiled function this one is simply part of it.
    if (tracer) return f(...args);
    return runningFor(args).run(tensorsIn(args)) as R;
  };
  return Object.assign(call, {
    explain: (stage: keyof typeof STAGES = 'groups') => {
      if (!Object.hasOwn(STAGES, stage)) throw new ValueError(`explain: stage '${stage}' must be 'nodes', 'groups' or 'memory'`);
      return last ? STAGES[stage](last) : 'not compiled yet: call the function first';
    },
    wasm: () => last?.program.bytes.slice() ?? new Uint8Array(),
    profile: (...args: A) => profiled(runningFor(args), tensorsIn(args)),
  });
}

const OPTIONS = ['relaxed', 'wide', 'threads', 'workerUrl', 'outputs', 'programs'] as const satisfies readonly (keyof CompileOptions)[];

const STAGES = {
  nodes: ({ trace }: Running) => explainedNodes(trace),
  groups: ({ program }: Running) => explained(program),
  memory: ({ program }: Running) => explainedMemory(program),
};

const NONE: readonly Tensor[] = [];

/** The tensors among the arguments that may change from call to call. */
function tensorsIn(args: readonly unknown[]): readonly Tensor[] {
  if (args.length === 0) return NONE;
  const found: Tensor[] = [];
  mapTensors(args, (t) => {
    if (t.values.assignable) return t;
    if (t.tracked) {
      const fix = 'compile the function that takes the gradient, or pass x.detach()';
      throw new CompileError(`compile: no gradient flows through a compiled function, but ${t.describe()} is tracked; ${fix}`);
    }
    found.push(t);
    return t;
  });
  return found;
}

const numbers = new WeakMap<object, number>();
let count = 0;

/** A number that stands for an object for as long as it lives. */
function numberOf(object: object): number {
  const known = numbers.get(object) ?? ++count;
  numbers.set(object, known);
  return known;
}

/** Equal for arguments that one program serves: tensors of the same shapes and types, parameters and everything else the same. */
function keyOf(args: readonly unknown[]): string {
  if (args.length === 0) return '';
  const parts: string[] = [];
  const visit = (value: unknown): void => {
    if (value instanceof Tensor) {
      parts.push(value.values.assignable ? `#${numberOf(value.values)}` : `${value.dtype}[${value.shape}]`, value.tracked ? 'tracked' : '');
    } else if (Array.isArray(value)) {
      parts.push('[');
      value.forEach(visit);
      parts.push(']');
    } else if (value !== null && typeof value === 'object') {
      if (ArrayBuffer.isView(value)) {
        const what = value.constructor.name;
        throw new CompileError(
          `compile: an argument is a ${what}, whose numbers would stay as they are now; pass tensor(…), which may change`,
        );
      }
      if (isPlain(value)) {
        parts.push('{');
        for (const [key, v] of Object.entries(value)) {
          parts.push(JSON.stringify(key));
          visit(v);
        }
        parts.push('}');
      } else parts.push(`#${numberOf(value)}`);
    } else if (typeof value === 'function') parts.push(`#${numberOf(value)}`);
    else if (typeof value === 'string') parts.push(JSON.stringify(value));
    else parts.push(Object.is(value, -0) ? '-0' : `${typeof value} ${String(value)}`);
  };
  args.forEach(visit);
  return parts.join(' ');
}
