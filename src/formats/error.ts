/** The error of a file that cannot be read: not what its format says, more than wanted, or with numbers that do not fit. */
import { ValueError } from '../errors.js';

/** Files may put whole books into their headers; messages need not repeat them. */
const LONGEST = 500;

/** Bytes that are refused. The message begins with the format, and says what is wrong and where. */
export class FormatError extends ValueError {
  override readonly name: string = 'FormatError';
  constructor(
    /** What the bytes were read as: `npy`, `npz`, `safetensors`, `csv`; `bytes` where only their number counts. */
    readonly format: string,
    why: string,
  ) {
    super(`${format}: ${why.length > LONGEST ? `${why.slice(0, LONGEST)}…` : why}`);
  }
}

/** The error of a file that is not what its format says. */
export const invalid = (format: string, why: string): FormatError => new FormatError(format, `not a valid file: ${why}`);

/** The error of more bytes than the reader is allowed to take. */
export const beyond = (format: string, limit: number): FormatError =>
  new FormatError(format, `more than ${limit} bytes; pass a larger limit if that is right`);
