/** Does the little vector arithmetic that a scene in space needs. */

/** A point or direction: right, up, away from the camera; lengths in metres. */
export type Vector = readonly [x: number, y: number, z: number];

export const add = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

export const subtract = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

export const scale = (a: Vector, factor: number): Vector => [a[0] * factor, a[1] * factor, a[2] * factor];

export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** The direction of `a`, at length 1; `a` must not be zero. */
export const normalize = (a: Vector): Vector => scale(a, 1 / Math.sqrt(dot(a, a)));

/** The point `share` of the way from `a` to `b`. */
export const along = (a: Vector, b: Vector, share: number): Vector => add(a, scale(subtract(b, a), share));
