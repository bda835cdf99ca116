/**
 * Files of tensors: safetensors.
 *
 * @packageDocumentation
 */
export { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.js';
