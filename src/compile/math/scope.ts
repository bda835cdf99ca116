/** Lets a formula name its intermediate values, each computed once, and branch where rare arguments need more work. */
import type { Expr, Local } from '../wasm/code.js';

/** Computes a value once; the answer may be used any number of times. */
export type Keep = (value: Expr) => Expr;

/** A formula with intermediate values. They are kept in locals, which are given back at its end. */
export function scope(formula: (keep: Keep) => Expr): Expr {
  return (f) => {
    const locals: Local<'v128'>[] = [];
    const result = formula((value) => {
      const l = f.keep('v128', value);
      locals.push(l);
      return l;
    });
    f.push(result);
    f.free(...locals);
  };
}

/** The first value if the condition, an i32, is not 0, else the other. Only one of them is computed, for all lanes. */
export function branch(condition: Expr, then: Expr, otherwise: Expr): Expr {
  return (f) => {
    const result = f.local('v128');
    f.if(
      condition,
      () => f.set(result, then),
      () => f.set(result, otherwise),
    );
    f.push(result);
    f.free(result);
  };
}
