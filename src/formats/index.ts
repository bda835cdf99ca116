/**
 * Files of tensors: safetensors.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.js';
