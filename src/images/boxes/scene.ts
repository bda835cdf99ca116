/** Composes one picture: a room or garden with things on the floor, one of them perhaps a box. */
import type { Generator } from '../../random/generator.js';
import { drawBox } from './box.js';
import { chooseBulky } from './bulky.js';
import { chooseCamera, type Spot } from './camera.js';
import { chooseCardboard } from './cardboard.js';
import { between, chance, pick } from './choose.js';
import { BLACK, WHITE } from './colour.js';
import { Cuboid } from './cuboid.js';
import { chooseColour, chooseDistractor } from './distractors.js';
import { Drawing } from './drawing.js';
import { drawFloor, type FloorKind } from './floor.js';
import { chooseLight } from './light.js';
import { paintShadows, type Stage, type Thing } from './stage.js';
import type { Vector } from './vector.js';
import { drawWall, type WallKind } from './wall.js';

/** Floors and the walls that may stand behind them. */
const PLACES: readonly (readonly [FloorKind, readonly WallKind[]])[] = [
  ['boards', ['plain', 'stripes', 'panels', 'bricks']],
  ['tiles', ['plain', 'stripes', 'panels']],
  ['carpet', ['plain', 'stripes', 'panels']],
  ['concrete', ['plain', 'bricks', 'fence']],
  ['grass', ['hedge', 'fence', 'bricks']],
];

/**
 * The picture as an SVG text of `size` by `size` pixels, which follows from the generator's state.
 *
 * Whoever photographs a box has it near the middle; everything else stands anywhere, large things rather to the sides. In place of the
 * box, a picture without one has round things of the same colours and about the same size, so that colour alone does not tell the two
 * apart, while one weight for each pixel finds most of the boxes.
 */
export function drawScene(generator: Generator, hasBox: boolean, size: number): string {
  const camera = chooseCamera(generator);
  const stage: Stage = { generator, drawing: new Drawing(), camera, light: chooseLight(generator), wallZ: between(generator, 2.9, 4.2) };
  const [floor, walls] = pick(generator, PLACES);
  drawFloor(stage, floor);
  drawWall(stage, pick(generator, walls), between(generator, -0.15, 0.15));

  const things: Thing[] = hasBox ? [placeBox(stage)] : placeStandIns(stage);
  const count = 1 + generator.integer(4);
  for (let i = 0; i < count; i++) {
    const extent = chooseExtent(generator);
    const big = chance(generator, 0.2);
    const thing = tryPlaces(stage, things, (base) =>
      big
        ? chooseBulky(stage, base, [extent[0] * 0.7, extent[1] * 0.7, extent[2] * 0.7], chooseColour(stage))
        : chooseDistractor(stage, base),
    );
    if (thing !== undefined) things.push(thing);
  }

  paintShadows(stage, things);
  things.sort((a, b) => b.base[2] - a.base[2]);
  for (const thing of things) thing.draw();
  drawGlow(stage);
  return stage.drawing.toSvg(size);
}

/** Width, height and depth of a box, in metres. */
const chooseExtent = (generator: Generator): Vector => [
  between(generator, 0.45, 0.75),
  between(generator, 0.28, 0.55),
  between(generator, 0.4, 0.65),
];

/** The point of the floor that appears at a spot of the picture. */
function floorAt({ camera, wallZ }: Stage, [x, y]: Spot, margin: number): Vector {
  const z = Math.min(camera.floorAhead(y - 500), wallZ - margin);
  return [(x - 500) / camera.metre([0, 0, z]), 0, z];
}

function placeBox(stage: Stage): Thing {
  const { generator } = stage;
  const extent = chooseExtent(generator);
  const base = floorAt(stage, [500 + 55 * generator.normal(), 610 + 40 * generator.normal()], 0.5);
  const cuboid = new Cuboid(base, extent, between(generator, 0, Math.PI));
  const board = chooseCardboard(generator);
  return { base, radius: 0.52 * Math.max(extent[0], extent[2]), extremes: cuboid.corners(), draw: () => drawBox(stage, cuboid, board) };
}

/** One round thing in the colours and of the size of a box, or two smaller ones. */
function placeStandIns(stage: Stage): Thing[] {
  const { generator } = stage;
  const things: Thing[] = [];
  const [width, height, depth] = chooseExtent(generator);
  const count = chance(generator, 0.5) ? 1 : 2;
  const share = count === 1 ? 1 : 0.72;
  for (let i = 0; i < count; i++) {
    const colour = chooseCardboard(generator);
    const thing = tryPlaces(stage, things, (base) => chooseBulky(stage, base, [width * share, height * share, depth * share], colour), 0.6);
    if (thing !== undefined) things.push(thing);
  }
  return things;
}

/**
 * Makes a thing somewhere in the picture where no other thing is in its way; gives up when the floor is full. `shy` is how often it
 * leaves a place near the middle for another, 0 to 1.
 */
function tryPlaces(stage: Stage, things: readonly Thing[], make: (base: Vector) => Thing, shy = 0): Thing | undefined {
  for (let attempt = 0; attempt < 12; attempt++) {
    const spot: Spot = [between(stage.generator, 60, 940), between(stage.generator, 380, 960)];
    if (chance(stage.generator, shy) && Math.hypot(spot[0] - 500, spot[1] - 620) < 210) continue;
    const base = floorAt(stage, spot, 0.45);
    const thing = make(base);
    const free = things.every((other) => Math.hypot(base[0] - other.base[0], base[2] - other.base[2]) > thing.radius + other.radius);
    if (free) return thing;
  }
  return undefined;
}

/** Light that falls off from somewhere in the picture. */
function drawGlow({ drawing, generator }: Stage): void {
  const centre: Spot = [between(generator, 100, 900), between(generator, 0, 800)];
  const fill = drawing.radial(centre, between(generator, 700, 1100), centre, [
    { at: 0, colour: WHITE, opacity: between(generator, 0, 0.16) },
    { at: 0.5, colour: BLACK, opacity: 0 },
    { at: 1, colour: BLACK, opacity: between(generator, 0.05, 0.28) },
  ]);
  drawing.polygon(
    [
      [0, 0],
      [1000, 0],
      [1000, 1000],
      [0, 1000],
    ],
    fill,
  );
}
