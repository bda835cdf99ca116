/** Draws the thing to be found: a cardboard box, taped shut or with open flaps. */

import { between, chance, pick } from './choose.js';
import { BLACK, type Colour, hsl, mix, shade, WHITE } from './colour.js';
import { type Cuboid, type Face, faceOf, faces, partOf } from './cuboid.js';
import { paintFace, project, type Stage } from './stage.js';
import { add, along, scale, type Vector } from './vector.js';

/** Draws the box that fills `cuboid`, in this colour of cardboard. */
export function drawBox(stage: Stage, cuboid: Cuboid, board: Colour): void {
  const open = chance(stage.generator, 0.5);
  const sides = cuboid.sides();
  const near = sides.filter((side) => faces(stage.camera, side));
  const far = sides.filter((side) => !faces(stage.camera, side));
  const rest = open ? chooseFlaps(stage, cuboid) : [];
  const edge = { stroke: shade(board, 0.8), strokeWidth: 3 };
  const flap = (side: Face): void => {
    const piece = rest[sides.indexOf(side)];
    if (piece !== undefined) paintFace(stage, faceOf(stage.camera, piece), mix(board, WHITE, 0.06), edge);
  };

  far.forEach(flap);
  if (open) drawInside(stage, cuboid, far, board);
  for (const side of near) {
    paintFace(stage, side, board, edge);
    drawPrint(stage, side, board);
  }
  if (!open) {
    paintFace(stage, cuboid.top(), board, edge);
    drawTape(stage, cuboid, near, board);
  }
  near.forEach(flap);
}

/** One flap above each side, hinged at its upper edge, each opened by its own angle. */
function chooseFlaps({ generator }: Stage, cuboid: Cuboid): Face['corners'][] {
  const length = Math.min(cuboid.width, cuboid.depth) * between(generator, 0.35, 0.5);
  return cuboid.sides().map(({ corners: [, , right, left], normal }) => {
    const angle = between(generator, -0.9, 0.9);
    const out: Vector = add(scale(normal, length * Math.cos(angle)), [0, length * Math.sin(angle), 0]);
    return [left, right, add(along(right, left, 0.04), out), add(along(left, right, 0.04), out)];
  });
}

/** The bottom and the far sides as seen through the opening, darker towards the bottom; the near sides cover the rest. */
function drawInside(stage: Stage, cuboid: Cuboid, far: readonly Face[], board: Colour): void {
  const { camera, drawing } = stage;
  const bottom = [cuboid.at(-1, 0, -1), cuboid.at(1, 0, -1), cuboid.at(1, 0, 1), cuboid.at(-1, 0, 1)];
  drawing.polygon(project(stage, bottom), shade(board, 0.42));
  for (const { corners, normal } of far) {
    const inward = faceOf(camera, corners);
    const middle = (a: Vector, b: Vector): Vector => along(a, b, 0.5);
    const lit = 0.62 + 0.3 * Math.max(0, -normal[0] * stage.light.from[0] - normal[2] * stage.light.from[2]);
    const fill = drawing.linear(camera.project(middle(corners[3], corners[2])), camera.project(middle(corners[0], corners[1])), [
      { at: 0, colour: shade(board, lit) },
      { at: 1, colour: shade(board, 0.42) },
    ]);
    drawing.polygon(project(stage, inward.corners), fill);
  }
}

/** Tape over the seam in the lid, and down the sides where it ends. */
function drawTape(stage: Stage, cuboid: Cuboid, near: readonly Face[], board: Colour): void {
  const { generator, drawing } = stage;
  const share = between(generator, 0.07, 0.13);
  const tape = pick(generator, [mix(board, hsl(32, 0.6, 0.35), 0.55), mix(board, WHITE, 0.45), hsl(38, 0.45, 0.72)]);
  const lengthwise = cuboid.width > cuboid.depth;
  const lid = cuboid.top();
  const strip = lengthwise ? partOf(lid, 0, 1, 0.5 - share, 0.5 + share) : partOf(lid, 0.5 - share, 0.5 + share, 0, 1);
  const seam = lengthwise ? [cuboid.at(-1, 1, 0), cuboid.at(1, 1, 0)] : [cuboid.at(0, 1, -1), cuboid.at(0, 1, 1)];
  drawing.line(project(stage, seam), shade(board, 0.55), 4);
  paintFace(stage, strip, tape, { opacity: 0.9 });
  const sides = cuboid.sides();
  const low = 1 - between(generator, 0.15, 0.3);
  for (const side of near) {
    const across = sides.findIndex(({ normal }) => normal === side.normal) % 2 === 0;
    if (across !== lengthwise) paintFace(stage, partOf(side, 0.5 - share, 0.5 + share, low, 1), tape, { opacity: 0.9 });
  }
}

/** What may be on a side: a label, arrows that say which way is up, a hole to grip. */
function drawPrint(stage: Stage, side: Face, board: Colour): void {
  const { generator } = stage;
  const kind = generator.integer(5);
  const u = between(generator, 0.1, 0.5);
  const v = between(generator, 0.12, 0.4);
  if (kind === 0) {
    paintFace(stage, partOf(side, u, u + 0.36, v, v + 0.32), hsl(50, 0.1, 0.95));
    for (const row of [0.07, 0.14, 0.21])
      paintFace(stage, partOf(side, u + 0.04, u + 0.3 - row / 2, v + row, v + row + 0.025), hsl(0, 0, 0.35));
  } else if (kind === 1) {
    for (const start of [u, u + 0.2]) {
      const { corners } = partOf(side, start, start + 0.15, v, v + 0.36);
      const head = [along(corners[0], corners[3], 0.5), along(corners[1], corners[2], 0.5), along(corners[3], corners[2], 0.5)];
      stage.drawing.polygon(project(stage, head), shade(board, 0.4));
      paintFace(stage, partOf(side, start + 0.05, start + 0.1, v, v + 0.2), shade(board, 0.45));
    }
  } else if (kind === 2) {
    paintFace(stage, partOf(side, 0.38, 0.62, 0.52, 0.63), mix(shade(board, 0.3), BLACK, 0.3));
  }
}
