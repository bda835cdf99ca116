/** Holds what everything in one picture shares, and paints flat pieces and shadows in its light. */
import type { Generator } from '../../random/generator.js';
import type { Camera, Spot } from './camera.js';
import { BLACK, type Colour, shade } from './colour.js';
import type { Face } from './cuboid.js';
import type { Drawing, Look } from './drawing.js';
import { brightness, type Light, shadowOf } from './light.js';
import { outline } from './outline.js';
import type { Vector } from './vector.js';

export interface Stage {
  readonly generator: Generator;
  readonly drawing: Drawing;
  readonly camera: Camera;
  readonly light: Light;
  /** How far away the wall is, in metres along z. */
  readonly wallZ: number;
}

/** Something that stands on the floor. */
export interface Thing {
  /** The centre of its bottom. */
  readonly base: Vector;
  /** Nothing else stands closer to `base` than this, in metres. */
  readonly radius: number;
  /** Points whose shadows, taken together, outline its shadow. */
  readonly extremes: readonly Vector[];
  readonly draw: () => void;
}

/** Where the points of a shape in space appear. */
export const project = ({ camera }: Stage, points: readonly Vector[]): Spot[] => points.map((point) => camera.project(point));

/** Paints a flat piece as bright as the light makes it. */
export function paintFace(stage: Stage, face: Face, colour: Colour, look: Look = {}): void {
  stage.drawing.polygon(project(stage, face.corners), shade(colour, brightness(stage.light, face.normal)), look);
}

/** Paints the soft shadows of things, and the darkness right under each. */
export function paintShadows(stage: Stage, things: readonly Thing[]): void {
  const { camera, drawing, generator, light, wallZ } = stage;
  const cast = (points: readonly Vector[]): Spot[] => outline(points.map((point) => camera.project(shadowOf(light, point, wallZ))));
  drawing.soft(9 + 14 * generator.uniform(), 0.22 + 0.2 * generator.uniform(), () => {
    for (const { extremes } of things) drawing.polygon(cast(extremes), BLACK);
  });
  drawing.soft(9, 0.3, () => {
    for (const { extremes } of things) {
      const low = extremes.filter(([, y]) => y < 0.03);
      drawing.polygon(outline(project(stage, low)), BLACK, { stroke: BLACK, strokeWidth: 12 });
    }
  });
}
