/** One training step in two halves, compiled where it can be: the cost of a batch, then the update that lowers it. */
import { backward, type Gradients } from '../backward.js';
import { CompileError } from '../compile/error.js';
import type { MachineOptions } from '../compile/machine.js';
import { compileInTwo } from '../compile/two-part.js';
import type { Optimizer } from '../optim/sgd.js';
import type { Tensor } from '../tensor.js';
import type { Examples } from './data.js';

export interface Stepper {
  /** The cost of a batch; remembers what `update` needs. */
  cost(batch: Examples): number;
  /** Moves the parameters. */
  update(): void;
}

type Cost = (x: Tensor, y: Tensor) => Tensor;

/** Op by op. */
export function eagerStepper(cost: Cost, optimizer: Optimizer): Stepper {
  let gradients: Gradients | undefined;
  return {
    cost({ x, y }) {
      const loss = cost(x, y);
      const value = loss.item();
      gradients = Number.isFinite(value) ? backward(loss) : undefined;
      return value;
    },
    update() {
      if (gradients) optimizer.step(gradients);
    },
  };
}

/** As WebAssembly. Examples that stay the same from step to step are kept in its memory. */
export function compiledStepper(cost: Cost, optimizer: Optimizer, whole: Examples | undefined, machine: MachineOptions = {}): Stepper {
  const step = (x: Tensor, y: Tensor): Tensor => {
    const loss = cost(x, y);
    optimizer.step(backward(loss));
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
export function stepperFor(
  cost: Cost,
  optimizer: Optimizer,
  whole: Examples | undefined,
  machine: MachineOptions,
  onEager: (reason: string) => void,
): Stepper {
  let stepper = compiledStepper(cost, optimizer, whole, machine);
  return {
    cost(batch) {
      try {
        return stepper.cost(batch);
      } catch (error) {
        if (!(error instanceof CompileError)) throw error;
        onEager(error.message);
        stepper = eagerStepper(cost, optimizer);
        return stepper.cost(batch);
      }
    },
    update: () => stepper.update(),
  };
}
