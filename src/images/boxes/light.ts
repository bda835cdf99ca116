/** Says how bright a surface is and where its shadow falls. */
import type { Generator } from '../../random/generator.js';
import { between } from './choose.js';
import { dot, normalize, type Vector } from './vector.js';

export interface Light {
  /** Where the light comes from, at length 1. */
  readonly from: Vector;
  /** The light that reaches every surface. */
  readonly ambient: number;
  /** What the light adds to a surface that faces it. */
  readonly direct: number;
}

/** How bright a surface with this normal (at length 1) is: about 1 where it faces the light. */
export const brightness = ({ from, ambient, direct }: Light, normal: Vector): number => ambient + direct * Math.max(0, dot(from, normal));

/** Where the shadow of a point meets the floor, or the wall at `wallZ` metres if it reaches that first. */
export function shadowOf({ from }: Light, [x, y, z]: Vector, wallZ: number): Vector {
  const way = y / from[1];
  const reach = from[2] < 0 ? Math.min(way, Math.max(0, (wallZ - z) / -from[2])) : way;
  return [x - from[0] * reach, y - from[1] * reach, z - from[2] * reach];
}

/** A lamp or window somewhere above, to the left or right, seldom behind the things. */
export function chooseLight(generator: Generator): Light {
  const ambient = between(generator, 0.5, 0.68);
  return {
    from: normalize([between(generator, -0.9, 0.9), between(generator, 0.8, 1.3), between(generator, -0.9, 0.25)]),
    ambient,
    direct: between(generator, 0.95, 1.1) - ambient,
  };
}
