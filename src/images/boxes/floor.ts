/** Paints the floor: boards, tiles, carpet, grass or concrete, in perspective. */
import type { Spot } from './camera.js';
import { between, chance, pick } from './choose.js';
import { BLACK, type Colour, chooseRoomHue, hsl, mix, shade, WHITE } from './colour.js';
import type { Stage } from './stage.js';
import { project } from './stage.js';
import type { Vector } from './vector.js';

export type FloorKind = 'boards' | 'tiles' | 'carpet' | 'grass' | 'concrete';

/** The floor is painted from here, right before the camera's feet, in metres. */
const NEAR = 0.3;
/** How far the floor reaches to either side and, behind the wall's foot, to the back, in metres. */
const REACH = 3.2;
const BACK = 6;

/** A colour that a floor of this kind may have. */
function chooseTint({ generator }: Stage, kind: FloorKind): Colour {
  if (kind === 'grass') return hsl(between(generator, 75, 115), between(generator, 0.28, 0.5), between(generator, 0.3, 0.46));
  if (kind === 'boards') return hsl(between(generator, 18, 40), between(generator, 0.12, 0.42), between(generator, 0.34, 0.68));
  if (kind === 'concrete') return hsl(between(generator, 20, 230), between(generator, 0.02, 0.1), between(generator, 0.42, 0.68));
  return hsl(chooseRoomHue(generator), between(generator, 0.03, 0.28), between(generator, 0.42, 0.74));
}

/** The piece of floor between two lines that lean sideways by `lean` metres a metre. */
const strip = (stage: Stage, left: number, right: number, lean: number, from = NEAR, to = BACK): Spot[] =>
  project(stage, [
    [left + from * lean, 0, from],
    [right + from * lean, 0, from],
    [right + to * lean, 0, to],
    [left + to * lean, 0, to],
  ]);

function drawBoards(stage: Stage, tint: Colour): void {
  const { generator, drawing } = stage;
  const width = between(generator, 0.12, 0.24);
  const lean = between(generator, -0.8, 0.8);
  const across = chance(generator, 0.35);
  const gap = shade(tint, 0.62);
  const first = across ? NEAR : -REACH - BACK;
  for (let at = first; at < (across ? BACK : REACH + BACK); at += width) {
    const tone = shade(tint, between(generator, 0.88, 1.1));
    const spots = across ? strip(stage, -REACH, REACH, 0, at, at + width) : strip(stage, at, at + width, lean);
    if (Math.min(...spots.map(([x]) => x)) < 1000 && Math.max(...spots.map(([x]) => x)) > 0) {
      drawing.polygon(spots, tone, { stroke: gap, strokeWidth: 2.5 });
    }
  }
}

function drawTiles(stage: Stage, tint: Colour): void {
  const { generator, drawing } = stage;
  const side = between(generator, 0.22, 0.42);
  const chess = chance(generator, 0.35);
  const other = chess ? mix(tint, pick(generator, [BLACK, WHITE]), between(generator, 0.12, 0.3)) : tint;
  const joint = mix(tint, pick(generator, [BLACK, WHITE]), 0.4);
  const lean = between(generator, -0.5, 0.5);
  for (let row = 0; NEAR + row * side < BACK; row++) {
    const from = NEAR + row * side;
    for (let column = -16; column < 16; column++) {
      const left = column * side - lean;
      const spots = strip(stage, left, left + side, lean, from, from + side);
      if (Math.min(...spots.map(([x]) => x)) > 1000 || Math.max(...spots.map(([x]) => x)) < 0) continue;
      const tone = shade((row + column) % 2 === 0 ? tint : other, between(generator, 0.96, 1.04));
      drawing.polygon(spots, tone, { stroke: joint, strokeWidth: 3 });
    }
  }
}

/** Many short marks on the floor, larger where it is near: blades of grass, tufts, stains. */
function drawMarks(stage: Stage, tint: Colour, count: number, mark: (spot: Spot, metre: number, tone: Colour) => void): void {
  const { generator, camera } = stage;
  const [near, far] = [camera.floorAhead(500), stage.wallZ];
  for (let i = 0; i < count; i++) {
    const z = near + (far - near) * generator.uniform();
    const x = between(generator, -0.45, 0.45) * (z + 0.5);
    const point: Vector = [x, 0, z];
    mark(camera.project(point), camera.metre(point), shade(tint, between(generator, 0.75, 1.25)));
  }
}

/** Paints the floor over the whole picture; the wall covers what lies behind it. */
export function drawFloor(stage: Stage, kind: FloorKind): void {
  const { generator, drawing } = stage;
  const tint = chooseTint(stage, kind);
  drawing.polygon(
    [
      [0, 0],
      [1000, 0],
      [1000, 1000],
      [0, 1000],
    ],
    tint,
  );
  if (kind === 'boards') drawBoards(stage, tint);
  else if (kind === 'tiles') drawTiles(stage, tint);
  else if (kind === 'grass') {
    drawMarks(stage, tint, 420, ([x, y], metre, tone) => {
      const height = metre * between(generator, 0.03, 0.07);
      drawing.line(
        [
          [x, y],
          [x + between(generator, -0.5, 0.5) * height, y - height],
        ],
        tone,
        5,
      );
    });
  } else if (kind === 'carpet') {
    drawMarks(stage, tint, 260, (spot, metre, tone) => drawing.ellipse(spot, metre * 0.016, metre * 0.008, tone, { opacity: 0.6 }));
  } else {
    drawMarks(stage, tint, 14, (spot, metre, tone) =>
      drawing.ellipse(spot, metre * between(generator, 0.1, 0.4), metre * 0.08, tone, { opacity: 0.12 }),
    );
  }
}
