/**
 * Files of tensors: safetensors, NumPy's npy and npz, tables of text.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { type ByteSource, readBytes } from './bytes.js';
export { type CsvOptions, readCsv, type Table } from './csv.js';
export { readNpy, writeNpy } from './npy.js';
export { type NpzLimits, readNpz, writeNpz } from './npz.js';
export { readSafetensors, type SafetensorsFile, writeSafetensors } from './safetensors.js';
