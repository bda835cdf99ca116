/** One training step in two halves, compiled where it can be: the cost of a batch, then the update that lowers it. */
import { backward } from '../backward.js';
import '../methods.js';
import { CompileError } from '../compile/error.js';
import type { MachineOptions } from '../compile/machine.js';
import { compileInTwo } from '../compile/two-part.js';
import type { Optimizer } from '../optim/optimizer.js';
import { Tensor } from '../tensor.js';
import type { Examples } from './data.js';

export interface Stepper {
  /** The cost of a batch; remembers what `update` needs. */
  cost(batch: Examples): number;
  /** Moves the parameters. */
  update(): void;
}

/** What a step is made of. */
export interface Step {
  readonly cost: (x: Tensor, y: Tensor) => Tensor;
  /** Back-propagation from the cost, and what comes of it. */
  readonly update: (cost: Tensor) => void;
  /** What the cost itself may change: running statistics, the generator of a dropout layer. */
  readonly state: readonly Tensor[];
}

/** A step of a model whose cost changes nothing. */
export const plainStep = (cost: Step['cost'], optimizer: Optimizer): Step => ({
  cost,
  update: (loss) => optimizer.step(backward(loss)),
  state: [],
});

/** Op by op. */
export function eagerStepper({ cost, update, state }: Step): Stepper {
  let loss: Tensor | undefined;
  let after: readonly Tensor[] = [];
  return {
    cost({ x, y }) {
      const before = state.map(copyOf);
      loss = cost(x, y);
      // Until the update all is as it was, so that whoever saves everything now can go on from here.
      after = state.map(copyOf);
      state.forEach((t, i) => void t.assign(before[i]!));
      return loss.item();
    },
    update() {
      if (!loss || !Number.isFinite(loss.item())) return;
      state.forEach((t, i) => void t.assign(after[i]!));
      update(loss);
    },
  };
}

const copyOf = (t: Tensor): Tensor => new Tensor(t.shape, t.toTypedArray());

/** As WebAssembly. Examples that stay the same from step to step are kept in its memory. */
export function compiledStepper({ cost, update }: Step, whole: Examples | undefined, machine: MachineOptions = {}): Stepper {
  const step = (x: Tensor, y: Tensor): Tensor => {
    const loss = cost(x, y);
    update(loss);
    return loss;
  };
  const compiled = whole ? compileInTwo(() => step(whole.x, whole.y), machine) : compileInTwo((x, y) => step(x!, y!), machine);
  return {
    cost: ({ x, y }) => (whole ? compiled.begin() : compiled.begin(x, y)).item(),
    update: () => compiled.finish(),
  };
}

/**
 * Compiled, unless the model or the optimizer does something that cannot be (reads values, or uses an op without a compiled form): then the
 * reason is told, and training goes on op by op.
 */
export function stepperFor(step: Step, whole: Examples | undefined, machine: MachineOptions, onEager: (reason: string) => void): Stepper {
  let stepper = compiledStepper(step, whole, machine);
  return {
    cost(batch) {
      try {
        return stepper.cost(batch);
      } catch (error) {
        if (!(error instanceof CompileError)) throw error;
        onEager(error.message);
        stepper = eagerStepper(step);
        return stepper.cost(batch);
      }
    },
    update: () => stepper.update(),
  };
}
