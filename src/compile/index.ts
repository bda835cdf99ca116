/**
 * Compiling functions of tensors, such as whole training steps, to WebAssembly. Importing it also makes large eager matrix products,
 * convolutions and optimizers fast.
 *
 * @packageDocumentation
 */
import { speedUpConvolution } from './eager-convolution.js';
import { speedUpEager } from './eager-matmul.js';
import { speedUpUpdates } from './eager-update.js';

export { type Compiled, type CompileOptions, compile, type Profile } from './compile.js';
export { type Arithmetic, type Emitter, emitter, type Value } from './emitter.js';
export { CompileError } from './error.js';
export type { MachineOptions } from './machine.js';

speedUpEager();
speedUpConvolution();
speedUpUpdates();
