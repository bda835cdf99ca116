/** Says how pictures get their channels along axis 1, where a layer wants them. */
import type { Shape } from '../shape-types.js';

/** What to do about a shape that has not so many channels along axis 1. */
export const channelsFix = (shape: Shape, wanted: number): string =>
  shape.length === 4 && shape[3] === wanted ? 'put the channels first: x.permute([0, 3, 1, 2])' : `axis 1 must have ${wanted}`;
