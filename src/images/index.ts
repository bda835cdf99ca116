/**
 * Pictures: folders of them to tensors, and a drawn data set. Needs the package sharp.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { type DrawBoxesOptions, drawBoxes } from './boxes.js';
export { decodePicture } from './decode.js';
export { type PictureOptions, type Pictures, readPictures } from './folder.js';
