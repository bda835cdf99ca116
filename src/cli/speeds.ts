/** Measures what compiling brings: the same training step compiled and op by op, on a model that is thrown away afterwards. */
import type { MachineOptions } from '../compile/machine.js';
import { logisticRegression } from '../nn/regression.js';
import { sgd } from '../optim/sgd.js';
import type { Examples } from '../train/data.js';
import { compiledStepper, eagerStepper, plainStep, type Step, type Stepper } from '../train/stepper.js';

/** How long each is measured, in milliseconds, after a first step. */
const LONG_ENOUGH = 200;

/** Examples per second of full-batch steps, compiled as a run's are, and eager. */
export function speedsOf(examples: Examples, machine: MachineOptions): { readonly compiled: number; readonly eager: number } {
  const fresh = (make: (step: Step) => Stepper): number => {
    const model = logisticRegression(examples.x.shape[1]!, { dtype: examples.x.dtype });
    const stepper = make(plainStep((x, y) => model.cost(x, y), sgd(model.parameters, { learningRate: 0.001 })));
    const step = (): void => {
      stepper.cost(examples);
      stepper.update();
    };
    step();
    const started = performance.now();
    let steps = 0;
    do {
      step();
      steps++;
    } while (performance.now() - started < LONG_ENOUGH);
    return (steps * examples.x.shape[0]!) / ((performance.now() - started) / 1000);
  };
  return { compiled: fresh((step) => compiledStepper(step, examples, machine)), eager: fresh(eagerStepper) };
}
