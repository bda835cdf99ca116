/** Chooses the colours of cardboard, which other brown things share. */
import type { Generator } from '../../random/generator.js';
import { between } from './choose.js';
import { type Colour, hsl } from './colour.js';

/** A tint between pale kraft paper and dark corrugated board. */
export const chooseCardboard = (generator: Generator): Colour =>
  hsl(between(generator, 24, 38), between(generator, 0.32, 0.55), between(generator, 0.5, 0.68));
