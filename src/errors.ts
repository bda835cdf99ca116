/** The errors that the library throws: each says which op, which shapes, and what to do. */
import type { Shape } from './shape-types.js';

/** Shapes, axes or element counts that do not fit. */
export class ShapeError extends RangeError {
  override readonly name: string = 'ShapeError';
  constructor(
    /** The op or function that refused; the message begins with it. */
    readonly op: string,
    why: string,
    /** The shapes that it was given. */
    readonly shapes: readonly Shape[] = [],
    /** The axis at which they do not fit, where there is one. */
    readonly axis?: number,
  ) {
    super(`${op}: ${why}`);
  }
}

/** Number types that do not fit: mixed, without the operation asked for, or numbers where a tensor must be. */
export class DTypeError extends TypeError {
  override readonly name: string = 'DTypeError';
  constructor(
    /** The op or function that refused; the message begins with it. */
    readonly op: string,
    why: string,
  ) {
    super(`${op}: ${why}`);
  }
}

/** A gradient that does not exist: nothing tracked, no scalar to start from, or values changed since the forward pass. */
export class GradientError extends Error {
  override readonly name: string = 'GradientError';
}

/** A value outside its range: an index, a label, an option. */
export class ValueError extends RangeError {
  override readonly name: string = 'ValueError';
}
