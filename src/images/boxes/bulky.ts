/** Makes round things as large as a box: poufs, baskets, bean bags, barrels, big balls and cushions. */
import { between, chance, pick } from './choose.js';
import { type Colour, hsl, mix, shade, WHITE } from './colour.js';
import { ball, cushion, solid } from './distractors.js';
import { drawBall, drawRings, type Plan, type Ring, ringAt, softRings } from './round.js';
import { project, type Stage, type Thing } from './stage.js';
import { add, scale, type Vector } from './vector.js';

/** A padded seat with seams around it. */
function pouf(stage: Stage, base: Vector, r: number, h: number, colour: Colour): Thing {
  const plan: Plan = { squareness: between(stage.generator, 2, 2.6), turn: between(stage.generator, 0, Math.PI) };
  const rings: Ring[] = [
    [r * 0.9, 0],
    [r, h * 0.2],
    [r * 1.03, h * 0.5],
    [r, h * 0.8],
    [r * 0.9, h * 0.95],
    [r * 0.78, h],
  ];
  return solid(base, rings, () => {
    drawRings(stage, base, rings, colour, mix(colour, WHITE, 0.05), plan);
    stage.drawing.polygon(project(stage, ringAt(base, [r * 0.9, h * 0.95], plan)), 'none', { stroke: shade(colour, 0.65), strokeWidth: 4 });
  });
}

/** A woven basket, empty and dark inside, or filled with cloth. */
function basket(stage: Stage, base: Vector, r: number, h: number, colour: Colour): Thing {
  const { generator, drawing } = stage;
  const filled = chance(generator, 0.5);
  const cloth = hsl(between(generator, 0, 360), between(generator, 0.1, 0.5), between(generator, 0.6, 0.85));
  const rings: Ring[] = [
    [r * 0.8, 0],
    [r * 0.95, h * 0.5],
    [r, h],
  ];
  return solid(base, rings, () => {
    drawRings(stage, base, rings, colour, shade(colour, 0.5));
    for (let row = 1; row < 8; row++) {
      const share = row / 8;
      const ring = ringAt(base, [r * (0.8 + 0.25 * share * (1.2 - 0.4 * share)), h * share]);
      drawing.line(project(stage, [...ring.slice(14), ring[0]!]), shade(colour, 0.6), 3, 0.7);
    }
    if (filled)
      drawRings(
        stage,
        base,
        [
          [r * 0.88, h * 0.97],
          [r * 0.8, h * 1.12],
          [r * 0.5, h * 1.2],
        ],
        cloth,
      );
    drawing.line(project(stage, [...ringAt(base, [r, h]).slice(14), ringAt(base, [r, h])[0]!]), shade(colour, 0.75), 12);
  });
}

/** A bean bag: wide below, slack above. */
function beanBag(stage: Stage, base: Vector, r: number, h: number, colour: Colour): Thing {
  const rings = softRings(r * 1.25, h * 0.9, 0.7);
  return solid(base, rings, () => drawRings(stage, base, rings, colour));
}

/** A barrel with hoops. */
function barrel(stage: Stage, base: Vector, r: number, h: number, colour: Colour): Thing {
  const widths = [0.82, 0.93, 0.98, 0.93, 0.82];
  const rings = widths.map((width, i): Ring => [r * width, (h * 1.1 * i) / 4]);
  return solid(base, rings, () => {
    drawRings(stage, base, rings, colour, shade(colour, 0.85));
    for (const [radius, height] of [rings[1]!, rings[3]!]) {
      const hoop = project(stage, ringAt(base, [radius, height]));
      stage.drawing.line([...hoop.slice(14), hoop[0]!], hsl(220, 0.05, 0.35), 9);
    }
  });
}

/** A teddy bear that sits and looks our way. */
function teddy(stage: Stage, base: Vector, r: number, h: number, colour: Colour): Thing {
  const { drawing, camera, generator } = stage;
  const size = (r + h) * 0.5;
  const turn = between(generator, -0.25, 0.25);
  const pale = mix(colour, WHITE, 0.35);
  // Each part: how far to the right, how high, how far to the front, and its radius.
  const limbs: readonly Vector[] = [
    [-0.6, 0.62, 0.05],
    [0.6, 0.62, 0.05],
    [-0.5, 0.02, 0.55],
    [0.5, 0.02, 0.55],
    [-0.32, 1.52, 0],
    [0.32, 1.52, 0],
  ];
  const at = ([x, y, z]: Vector): Vector => add(base, scale([x + z * turn, y, -z], size));
  const rings: Ring[] = [
    [size * 0.55, 0],
    [size * 0.6, size * 0.5],
    [size * 0.45, size * 1.3],
    [size * 0.25, size * 1.7],
  ];
  return solid(base, rings, () => {
    for (const limb of limbs.slice(4)) drawBall(stage, at(limb), size * 0.15, colour, 0);
    drawBall(stage, base, size * 0.58, colour, 0);
    for (const limb of limbs.slice(0, 2)) drawBall(stage, at(limb), size * 0.19, colour, 0);
    drawBall(stage, at([0, 0.9, 0.05]), size * 0.42, colour, 0);
    for (const limb of limbs.slice(2, 4)) drawBall(stage, at(limb), size * 0.24, colour, 0);
    drawBall(stage, at([0, 1.06, 0.4]), size * 0.15, pale, 0);
    const metre = camera.metre(base) * size;
    drawing.ellipse(camera.project(at([0, 1.3, 0.5])), metre * 0.05, metre * 0.04, hsl(20, 0.3, 0.15));
    for (const x of [-0.16, 0.16]) drawing.ellipse(camera.project(at([x, 1.42, 0.4])), metre * 0.035, metre * 0.035, hsl(20, 0.3, 0.12));
  });
}

/** A round thing in the room that a box of this size would take up. */
export function chooseBulky(stage: Stage, base: Vector, [width, height, depth]: Vector, colour: Colour): Thing {
  const r = 0.61 * Math.sqrt(width * depth);
  const kind = stage.generator.integer(7);
  if (kind === 0) return ball(stage, base, Math.sqrt(r * height) * 0.75, colour);
  if (kind === 1) return cushion(stage, base, r * 1.2, colour);
  return pick(stage.generator, [pouf, basket, beanBag, barrel, teddy])(stage, base, r, height, colour);
}
