/** Makes the round and flat things that lie about in every picture, whether or not it shows a box. */
import { chooseCardboard } from './cardboard.js';
import { between, chance, pick } from './choose.js';
import { type Colour, hsl, mix, shade, WHITE } from './colour.js';
import { Cuboid, faces, partOf } from './cuboid.js';
import { drawBall, drawRings, type Plan, type Ring, ringAt, softRings } from './round.js';
import { paintFace, type Stage, type Thing } from './stage.js';
import { add, type Vector } from './vector.js';

/** A colour of any hue; one in three is as brown as cardboard. */
export const chooseColour = (stage: Stage): Colour =>
  chance(stage.generator, 0.33)
    ? chooseCardboard(stage.generator)
    : hsl(between(stage.generator, 0, 360), between(stage.generator, 0.15, 0.7), between(stage.generator, 0.3, 0.75));

/** A thing made of rings. */
export const solid = (base: Vector, rings: readonly Ring[], draw: () => void, plan?: Plan): Thing => ({
  base,
  radius: Math.max(...rings.map(([radius]) => radius)),
  extremes: rings.flatMap((ring) => ringAt(base, ring, plan)),
  draw,
});

/** The ring at which a ball rests and three that go round it. */
const ballRings = (radius: number): Ring[] => [
  [radius * 0.45, 0.01],
  [radius * 0.87, radius * 0.5],
  [radius, radius],
  [radius * 0.87, radius * 1.5],
];

/** A ball with a stripe or without. */
export function ball(stage: Stage, base: Vector, radius: number, colour: Colour): Thing {
  const { generator, drawing, camera } = stage;
  const gloss = generator.uniform();
  const stripe = chance(generator, 0.5) ? chooseColour(stage) : undefined;
  const turn = between(generator, 0, 180);
  return solid(base, ballRings(radius), () => {
    const spot = drawBall(stage, base, radius, colour, gloss);
    const seen = radius * camera.metre(add(base, [0, radius, 0]));
    if (stripe !== undefined)
      drawing.ellipse(spot, seen * 0.98, seen * 0.3, 'none', { stroke: stripe, strokeWidth: seen * 0.12, opacity: 0.7, turn });
  });
}

function bottle(stage: Stage, base: Vector): Thing {
  const { generator } = stage;
  const r = between(generator, 0.045, 0.07);
  const h = between(generator, 0.28, 0.4);
  const colour = chooseColour(stage);
  const rings: Ring[] = [
    [r, 0],
    [r, h * 0.6],
    [r * 0.45, h * 0.78],
    [r * 0.4, h],
  ];
  return solid(base, rings, () => {
    drawRings(stage, base, rings, colour, shade(colour, 0.5));
    drawRings(
      stage,
      base,
      [
        [r * 1.01, h * 0.2],
        [r * 1.01, h * 0.48],
      ],
      mix(colour, WHITE, 0.7),
    );
  });
}

function mug(stage: Stage, base: Vector): Thing {
  const { generator, drawing, camera } = stage;
  const r = between(generator, 0.06, 0.09);
  const h = r * between(generator, 1.8, 2.4);
  const colour = chooseColour(stage);
  const side = pick(generator, [-1, 1]);
  const rings: Ring[] = [
    [r * 0.9, 0],
    [r, h],
  ];
  return solid(base, rings, () => {
    const handle = camera.project(add(base, [side * r * 1.05, h * 0.5, 0]));
    const metre = camera.metre(base);
    drawing.ellipse(handle, r * 0.45 * metre, h * 0.28 * metre, 'none', { stroke: shade(colour, 0.75), strokeWidth: r * 0.25 * metre });
    drawRings(stage, base, rings, colour, shade(colour, 0.45));
  });
}

function plant(stage: Stage, base: Vector): Thing {
  const { generator, drawing, camera } = stage;
  const r = between(generator, 0.08, 0.13);
  const h = r * between(generator, 1.3, 1.9);
  const pot = chooseColour(stage);
  const green = hsl(between(generator, 80, 140), between(generator, 0.3, 0.6), between(generator, 0.25, 0.42));
  const reach = between(generator, 0.13, 0.24);
  const leaves = Array.from(
    { length: 9 + generator.integer(8) },
    () => [between(generator, -70, 70), between(generator, 0.6, 1.1), between(generator, 0.8, 1.25)] as const,
  );
  const rings: Ring[] = [
    [r * 0.75, 0],
    [r, h],
  ];
  const crown: Ring = [reach * 0.7, h + reach];
  return {
    ...solid(base, rings, () => {
      drawRings(stage, base, rings, pot, hsl(25, 0.4, 0.18));
      const metre = camera.metre(base);
      const [x, y] = camera.project(add(base, [0, h, 0]));
      for (const [turn, length, tone] of leaves) {
        const half = (reach * length * metre) / 2;
        const angle = (turn * Math.PI) / 180;
        drawing.ellipse([x + half * Math.sin(angle), y - half * Math.cos(angle)], half * 0.3, half, shade(green, tone), { turn });
      }
    }),
    extremes: [...rings, crown].flatMap((ring) => ringAt(base, ring)),
  };
}

/** One book or a few, one upon the other. */
function books(stage: Stage, base: Vector): Thing {
  const { generator } = stage;
  let height = 0;
  const pile = Array.from({ length: 1 + generator.integer(3) }, () => {
    const thick = between(generator, 0.02, 0.04);
    const at = add(base, [0, height, 0]);
    height += thick;
    const turn = between(generator, 0, Math.PI);
    return {
      colour: chooseColour(stage),
      cuboid: new Cuboid(at, [between(generator, 0.16, 0.22), thick, between(generator, 0.24, 0.3)], turn),
    };
  });
  return {
    base,
    radius: 0.17,
    extremes: pile.flatMap(({ cuboid }) => cuboid.corners()),
    draw: () => {
      for (const { colour, cuboid } of pile) {
        cuboid.sides().forEach((side, i) => {
          if (!faces(stage.camera, side)) return;
          paintFace(stage, side, colour);
          if (i !== 3) paintFace(stage, partOf(side, 0, 1, 0.15, 0.85), hsl(45, 0.25, 0.88));
        });
        paintFace(stage, cuboid.top(), colour);
        paintFace(stage, partOf(cuboid.top(), 0.2, 0.8, 0.6, 0.75), mix(colour, WHITE, 0.5));
      }
    },
  };
}

function lamp(stage: Stage, base: Vector): Thing {
  const { generator } = stage;
  const h = between(generator, 0.35, 0.6);
  const r = between(generator, 0.1, 0.15);
  const metal = hsl(between(generator, 0, 360), 0.1, between(generator, 0.2, 0.6));
  const cloth = chooseColour(stage);
  const shadeRings: Ring[] = [
    [r * 1.2, h * 0.68],
    [r * 0.75, h],
  ];
  const foot: Ring[] = [
    [r * 0.75, 0],
    [r * 0.7, 0.02],
  ];
  return solid(base, [...foot, ...shadeRings], () => {
    drawRings(stage, base, foot, metal);
    drawRings(
      stage,
      base,
      [
        [0.012, 0.02],
        [0.012, h * 0.7],
      ],
      metal,
    );
    drawRings(stage, base, shadeRings, mix(cloth, hsl(48, 0.8, 0.85), 0.3), hsl(48, 0.8, 0.9));
  });
}

/** A cushion that lies flat, a square with rounded corners. */
export function cushion(stage: Stage, base: Vector, radius: number, colour: Colour): Thing {
  const plan: Plan = { squareness: between(stage.generator, 2.6, 4), turn: between(stage.generator, 0, Math.PI) };
  const rings = softRings(radius, radius * between(stage.generator, 0.35, 0.5), 0.5);
  return solid(base, rings, () => drawRings(stage, base, rings, colour, colour, plan), plan);
}

/** Any small thing at `base`. */
export function chooseDistractor(stage: Stage, base: Vector): Thing {
  const { generator } = stage;
  const kind = generator.integer(7);
  if (kind === 0) return ball(stage, base, between(generator, 0.07, 0.17), chooseColour(stage));
  if (kind === 1) return cushion(stage, base, between(generator, 0.14, 0.24), chooseColour(stage));
  return pick(generator, [bottle, mug, plant, books, lamp])(stage, base);
}
