/** Places a rotated cuboid on the floor and says which of its faces the camera sees. */
import type { Camera } from './camera.js';
import { add, cross, dot, normalize, scale, subtract, type Vector } from './vector.js';

/** A flat piece with four corners, in order around it, and the side it shows, at length 1. */
export interface Face {
  readonly corners: readonly [Vector, Vector, Vector, Vector];
  readonly normal: Vector;
}

/** A cuboid turned about the vertical: width along its own x, depth along its own z. */
export class Cuboid {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly #base: Vector;
  readonly #right: Vector;
  readonly #back: Vector;

  /** `base` is the centre of the bottom, `turn` in radians; lengths in metres. */
  constructor(base: Vector, [width, height, depth]: Vector, turn: number) {
    this.#base = base;
    this.width = width;
    this.height = height;
    this.depth = depth;
    this.#right = [Math.cos(turn), 0, Math.sin(turn)];
    this.#back = [-Math.sin(turn), 0, Math.cos(turn)];
  }

  /** The point at `u` from left to right and `w` from front to back (−1 to 1), and `v` from bottom to top (0 to 1). */
  at(u: number, v: number, w: number): Vector {
    const across = add(scale(this.#right, (u * this.width) / 2), scale(this.#back, (w * this.depth) / 2));
    return add(add(this.#base, across), [0, v * this.height, 0]);
  }

  /** Front, right, back and left; each goes bottom left, bottom right, top right, top left as seen from outside. */
  sides(): readonly [Face, Face, Face, Face] {
    const side = (u1: number, w1: number, u2: number, w2: number, normal: Vector): Face => ({
      corners: [this.at(u1, 0, w1), this.at(u2, 0, w2), this.at(u2, 1, w2), this.at(u1, 1, w1)],
      normal,
    });
    return [
      side(-1, -1, 1, -1, scale(this.#back, -1)),
      side(1, -1, 1, 1, this.#right),
      side(1, 1, -1, 1, this.#back),
      side(-1, 1, -1, -1, scale(this.#right, -1)),
    ];
  }

  top(): Face {
    return { corners: [this.at(-1, 1, -1), this.at(1, 1, -1), this.at(1, 1, 1), this.at(-1, 1, 1)], normal: [0, 1, 0] };
  }

  /** All eight corners. */
  corners(): Vector[] {
    return this.sides().flatMap(({ corners }) => [corners[0], corners[3]]);
  }
}

/** Whether the camera is on the side to which the face's normal points. */
export const faces = (camera: Camera, { corners, normal }: Face): boolean => dot(subtract(camera.position, corners[0]), normal) > 0;

/** The face through four corners, its normal turned towards the camera. */
export function faceOf(camera: Camera, corners: Face['corners']): Face {
  const normal = normalize(cross(subtract(corners[1], corners[0]), subtract(corners[3], corners[0])));
  const face = { corners, normal };
  return faces(camera, face) ? face : { corners, normal: scale(normal, -1) };
}

/** The part of a face from `left` to `right` and `bottom` to `top`, each 0 to 1. */
export function partOf({ corners, normal }: Face, left: number, right: number, bottom: number, top: number): Face {
  const [a, b, , d] = corners;
  const at = (u: number, v: number): Vector => add(add(a, scale(subtract(b, a), u)), scale(subtract(d, a), v));
  return { corners: [at(left, bottom), at(right, bottom), at(right, top), at(left, top)], normal };
}
