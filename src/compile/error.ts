/** The error of a function that cannot be compiled: what it did, where, and what to do instead. */

/** Something that a compiled function cannot do: read values, branch on them, use an op without a compiled form. */
export class CompileError extends Error {
  override readonly name: string = 'CompileError';
}
