/** Shows points in space as a pinhole camera sees them. */
import type { Generator } from '../../random/generator.js';
import { between } from './choose.js';
import type { Vector } from './vector.js';

/** A place in the picture, from the left and from the top, in thousandths of the picture's side. */
export type Spot = readonly [x: number, y: number];

/** A camera above the floor that looks along z and somewhat down. */
export class Camera {
  readonly position: Vector;
  readonly #sine: number;
  readonly #cosine: number;
  readonly #focus: number;

  /** `height` in metres above the floor, `tilt` below the horizontal in radians, `focus` in thousandths of the picture's side. */
  constructor(height: number, tilt: number, focus: number) {
    this.position = [0, height, 0];
    this.#sine = Math.sin(tilt);
    this.#cosine = Math.cos(tilt);
    this.#focus = focus;
  }

  /** How far in front of the lens a point lies, in metres. */
  depth([, y, z]: Vector): number {
    return z * this.#cosine - (y - this.position[1]) * this.#sine;
  }

  /** Where a point appears; it must lie in front of the lens. */
  project(point: Vector): Spot {
    const [x, y, z] = point;
    const up = (y - this.position[1]) * this.#cosine + z * this.#sine;
    const factor = this.#focus / this.depth(point);
    return [500 + x * factor, 500 - up * factor];
  }

  /** How long a metre looks at this point, in thousandths of the picture's side. */
  metre(point: Vector): number {
    return this.#focus / this.depth(point);
  }

  /** The point of the floor that appears `down` thousandths below the picture's centre, straight ahead. */
  floorAhead(down: number): number {
    const slope = down / this.#focus;
    return (this.position[1] * (this.#cosine - slope * this.#sine)) / (this.#sine + slope * this.#cosine);
  }
}

/** A camera held by someone who looks at things on the floor. */
export const chooseCamera = (generator: Generator): Camera =>
  new Camera(between(generator, 0.95, 1.25), between(generator, 0.4, 0.56), between(generator, 1150, 1350));
