/** Paints what stands behind the floor: a wall with paper, bricks or panels; outdoors a hedge or a fence. */
import type { Spot } from './camera.js';
import { between, chance, pick } from './choose.js';
import { BLACK, type Colour, chooseRoomHue, hsl, mix, shade, WHITE } from './colour.js';
import { project, type Stage } from './stage.js';

export type WallKind = 'plain' | 'stripes' | 'bricks' | 'panels' | 'hedge' | 'fence';

const REACH = 3.2;
/** How much of the wall can be seen at most, in metres above the floor. */
const HEIGHT = 1.6;

function chooseTint({ generator }: Stage, kind: WallKind): Colour {
  if (kind === 'hedge') return hsl(between(generator, 85, 130), between(generator, 0.25, 0.45), between(generator, 0.2, 0.36));
  if (kind === 'fence') return hsl(between(generator, 18, 45), between(generator, 0.08, 0.4), between(generator, 0.35, 0.7));
  if (kind === 'bricks') return hsl(between(generator, 5, 30), between(generator, 0.12, 0.42), between(generator, 0.42, 0.68));
  return hsl(chooseRoomHue(generator), between(generator, 0.04, 0.32), between(generator, 0.55, 0.88));
}

/** Paints the wall, which leans away to one side by `slant` metres a metre. */
export function drawWall(stage: Stage, kind: WallKind, slant: number): void {
  const { generator, drawing, wallZ } = stage;
  const tint = chooseTint(stage, kind);
  const piece = (left: number, right: number, low: number, high: number): Spot[] =>
    project(stage, [
      [left, low, wallZ + slant * left],
      [right, low, wallZ + slant * right],
      [right, high, wallZ + slant * right],
      [left, high, wallZ + slant * left],
    ]);
  const whole = piece(-REACH, REACH, 0, HEIGHT);
  const lit = between(generator, 0.8, 1);
  const ends = chance(generator, 0.5) ? [lit, 1.1] : [1.1, lit];
  drawing.polygon(
    whole,
    drawing.linear(
      [0, 0],
      [1000, 300],
      [
        { at: 0, colour: shade(tint, ends[0]!) },
        { at: 1, colour: shade(tint, ends[1]!) },
      ],
    ),
  );

  if (kind === 'stripes') {
    const other = mix(tint, pick(generator, [BLACK, WHITE]), between(generator, 0.1, 0.25));
    const width = between(generator, 0.06, 0.2);
    for (let at = -REACH; at < REACH; at += 2 * width) drawing.polygon(piece(at, at + width, 0, HEIGHT), other);
  } else if (kind === 'bricks') {
    const joint = mix(tint, WHITE, 0.35);
    for (let row = 0; row * 0.1 < HEIGHT; row++) {
      for (let at = -REACH + (row % 2) * 0.12; at < REACH; at += 0.24) {
        drawing.polygon(piece(at, at + 0.24, row * 0.1, row * 0.1 + 0.1), shade(tint, between(generator, 0.85, 1.12)), {
          stroke: joint,
          strokeWidth: 4,
        });
      }
    }
  } else if (kind === 'panels' || kind === 'fence') {
    const width = between(generator, 0.12, 0.22);
    for (let at = -REACH; at < REACH; at += width) {
      drawing.polygon(piece(at, at + width, 0, HEIGHT), shade(tint, between(generator, 0.9, 1.08)), {
        stroke: shade(tint, 0.6),
        strokeWidth: 3,
      });
    }
  } else if (kind === 'hedge') {
    for (let i = 0; i < 150; i++) {
      const [spot] = project(stage, [[between(generator, -2, 2), between(generator, 0, 1), wallZ - 0.02]]);
      drawing.ellipse(spot!, between(generator, 10, 28), between(generator, 8, 20), shade(tint, between(generator, 0.7, 1.35)), {
        opacity: 0.8,
      });
    }
  } else if (chance(generator, 0.5)) {
    const left = between(generator, -0.9, 0.5);
    const low = between(generator, 0.28, 0.4);
    drawing.polygon(
      piece(left, left + between(generator, 0.3, 0.6), low, HEIGHT),
      hsl(chooseRoomHue(generator), 0.3, between(generator, 0.3, 0.8)),
      {
        stroke: hsl(between(generator, 15, 45), 0.3, between(generator, 0.15, 0.8)),
        strokeWidth: 12,
      },
    );
  }
  if (kind !== 'hedge' && kind !== 'fence') {
    const board = mix(tint, pick(generator, [WHITE, BLACK]), between(generator, 0.3, 0.6));
    drawing.polygon(piece(-REACH, REACH, 0, between(generator, 0.05, 0.1)), board, { stroke: shade(board, 0.7), strokeWidth: 2 });
  }
}
