/** Draws round things: solids of rings stacked one above the other, and balls. */
import type { Spot } from './camera.js';
import { BLACK, type Colour, mix, shade, WHITE } from './colour.js';
import type { Paint } from './drawing.js';
import { outline } from './outline.js';
import { project, type Stage } from './stage.js';
import { add, type Vector } from './vector.js';

/** A ring: its radius and its height above the floor, in metres. */
export type Ring = readonly [radius: number, height: number];

/** How a solid looks from above: 2 is a circle, more a square with rounded corners that is turned by `turn` radians. */
export interface Plan {
  readonly squareness: number;
  readonly turn: number;
}

const CORNERS = 28;
const CIRCLE: Plan = { squareness: 2, turn: 0 };

/** Points along a ring around the vertical above `base`. */
export function ringAt(base: Vector, [radius, height]: Ring, { squareness, turn }: Plan = CIRCLE): Vector[] {
  const bend = (value: number): number => Math.sign(value) * Math.abs(value) ** (2 / squareness);
  return Array.from({ length: CORNERS }, (_, i) => {
    const angle = (2 * Math.PI * i) / CORNERS;
    const x = radius * bend(Math.cos(angle));
    const z = radius * bend(Math.sin(angle));
    return add(base, [x * Math.cos(turn) - z * Math.sin(turn), height, x * Math.sin(turn) + z * Math.cos(turn)]);
  });
}

/** Draws the solid between the rings, from the lowest to the highest, and its top in the colour `top`. */
export function drawRings(
  stage: Stage,
  base: Vector,
  rings: readonly Ring[],
  colour: Colour,
  top: Colour = colour,
  plan: Plan = CIRCLE,
): void {
  const { drawing, light } = stage;
  const shown = rings.map((ring) => project(stage, ringAt(base, ring, plan)));
  const lid = light.ambient + light.direct * light.from[1];
  for (let i = 1; i < shown.length; i++) {
    const [wide, low] = rings[i - 1]!;
    const [narrow, high] = rings[i]!;
    // The more a band faces up, the more it is lit like the top.
    const up = Math.max(0, wide - narrow) / Math.hypot(wide - narrow, high - low);
    drawing.polygon(outline([...shown[i - 1]!, ...shown[i]!]), bandFill(stage, shown.flat(), colour, up * up));
  }
  drawing.polygon(shown.at(-1)!, shade(top, lid));
}

/** A fill that is lighter where a round thing within `spots` faces the light; the share `up` of it is lit evenly, from above. */
function bandFill({ drawing, light }: Stage, spots: readonly Spot[], colour: Colour, up: number): Paint {
  const xs = spots.map(([x]) => x);
  const [slant, height] = light.from;
  const dark = light.ambient * 0.85;
  const tone = (round: number): Colour => shade(colour, round + (light.ambient + light.direct * height - round) * up);
  const from: Spot = [Math.min(...xs), 500];
  const to: Spot = [Math.max(...xs), 500];
  return drawing.linear(from, to, [
    { at: 0, colour: tone(dark + 0.25 * Math.max(0, -slant)) },
    { at: 0.5 + 0.35 * slant, colour: tone(light.ambient + light.direct * 0.75) },
    { at: 1, colour: tone(dark + 0.25 * Math.max(0, slant)) },
  ]);
}

/** The rings of something soft: widest below the middle, closed at the top; the greater `slack`, the more it comes to a point. */
export function softRings(radius: number, height: number, slack: number): Ring[] {
  const lowest = Math.sin(-0.25 * Math.PI);
  return Array.from({ length: 14 }, (_, i): Ring => {
    const angle = (i / 18 - 0.25) * Math.PI;
    return [radius * Math.cos(angle) ** slack, (height * (Math.sin(angle) - lowest)) / (1 - lowest)];
  });
}

/** Draws a ball that lies on `base`; `gloss` 0 (dull) to 1. */
export function drawBall({ camera, drawing, light }: Stage, base: Vector, radius: number, colour: Colour, gloss: number): Spot {
  const centre = add(base, [0, radius, 0]);
  const spot = camera.project(centre);
  const seen = radius * camera.metre(centre);
  const bright: Spot = [spot[0] + 0.5 * seen * light.from[0], spot[1] - 0.5 * seen * light.from[1]];
  const fill = drawing.radial(spot, seen * 1.05, bright, [
    { at: 0, colour: mix(shade(colour, 1.1), WHITE, 0.55 * gloss) },
    { at: 0.3, colour: shade(colour, light.ambient + light.direct) },
    { at: 1, colour: mix(shade(colour, light.ambient * 0.75), BLACK, 0.15) },
  ]);
  drawing.ellipse(spot, seen, seen, fill);
  return spot;
}
