/** Makes and shades colours. */
import type { Generator } from '../../random/generator.js';
import { between, pick } from './choose.js';

/** Red, green and blue, 0 to 255; shading may leave the range, `css` cuts it off. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A colour of a hue in degrees, and a saturation and lightness from 0 to 1. */
export function hsl(hue: number, saturation: number, lightness: number): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const k = (((offset + hue / 30) % 12) + 12) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** The colour under more light or less. */
export const shade = ([red, green, blue]: Colour, factor: number): Colour => [red * factor, green * factor, blue * factor];

/** The colour `share` of the way from `a` to `b`. */
export const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** The colour as a stylesheet writes it. */
export const css = (colour: Colour): string =>
  `#${colour
    .map((value) =>
      Math.round(Math.min(255, Math.max(0, value)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

/** A hue that people give to floors and walls: often warm or bluish, at times any. */
export const chooseRoomHue = (generator: Generator): number =>
  pick(generator, [between(generator, 15, 60), between(generator, 185, 245), between(generator, 0, 360)]);

export const BLACK: Colour = [0, 0, 0];
export const WHITE: Colour = [255, 255, 255];
