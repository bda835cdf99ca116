/**
 * Files of tensors: safetensors, NumPy's npy and npz, tables of text.
 *
 * @packageDocumentation
 */
import '../methods.js';

export type { NamedTensors } from '../must-be.js';
export { type ByteSource, type ByteStream, type Bytes, readBytes, type StreamLimit } from './bytes.js';
export { type CsvOptions, readCsv, type Table } from './csv.js';
export { FormatError } from './error.js';
export { type NpyOptions, readNpy, streamNpy, writeNpy } from './npy.js';
export { type NpzOptions, readNpz, streamNpz, writeNpz } from './npz.js';
export { readSafetensors, type SafetensorsFile, type SafetensorsLimits, streamSafetensors, writeSafetensors } from './safetensors.js';
