/** Collects the shapes of one picture and writes them as SVG. */
import type { Spot } from './camera.js';
import { type Colour, css } from './colour.js';

/** What fills a shape: a colour, or a gradient made by the drawing. */
export type Paint = Colour | string;

/** One colour of a gradient, `at` 0 (start) to 1 (end); opaque unless told. */
export interface Stop {
  readonly at: number;
  readonly colour: Colour;
  readonly opacity?: number;
}

/** How a shape is painted besides its fill. */
export interface Look {
  readonly opacity?: number;
  readonly stroke?: Colour;
  /** In thousandths of the picture's side. */
  readonly strokeWidth?: number;
}

/** A number with one decimal, so that machines whose sines differ in the last bit write the same text. */
const short = (value: number): string => String(Math.round(value * 10) / 10 + 0);
const spots = (points: readonly Spot[]): string => points.map(([x, y]) => `${short(x)},${short(y)}`).join(' ');
const paint = (fill: Paint): string => (typeof fill === 'string' ? fill : css(fill));
const fraction = (value: number): string => String(Math.round(value * 100) / 100);

function attributes({ opacity, stroke, strokeWidth }: Look): string {
  const line = stroke === undefined ? '' : ` stroke="${css(stroke)}" stroke-width="${short(strokeWidth ?? 3)}"`;
  return `${opacity === undefined ? '' : ` opacity="${fraction(opacity)}"`}${line}`;
}

/** One picture, a square of 1000 by 1000; what is drawn later covers what was drawn before. */
export class Drawing {
  readonly #definitions: string[] = [];
  readonly #shapes: string[] = [];

  polygon(points: readonly Spot[], fill: Paint, look: Look = {}): void {
    this.#shapes.push(`<polygon points="${spots(points)}" fill="${paint(fill)}"${attributes(look)} stroke-linejoin="round"/>`);
  }

  line(points: readonly Spot[], stroke: Colour, strokeWidth: number, opacity = 1): void {
    const look = attributes({ stroke, strokeWidth, opacity });
    this.#shapes.push(`<polyline points="${spots(points)}" fill="none"${look} stroke-linecap="round" stroke-linejoin="round"/>`);
  }

  ellipse([x, y]: Spot, width: number, height: number, fill: Paint, look: Look & { readonly turn?: number } = {}): void {
    const turn = look.turn === undefined ? '' : ` transform="rotate(${short(look.turn)} ${short(x)} ${short(y)})"`;
    const place = `cx="${short(x)}" cy="${short(y)}" rx="${short(width)}" ry="${short(height)}"`;
    this.#shapes.push(`<ellipse ${place} fill="${paint(fill)}"${attributes(look)}${turn}/>`);
  }

  /** A fill that changes from one spot to another. */
  linear(from: Spot, to: Spot, stops: readonly Stop[]): Paint {
    const ends = `x1="${short(from[0])}" y1="${short(from[1])}" x2="${short(to[0])}" y2="${short(to[1])}"`;
    return this.#gradient('linearGradient', ends, stops);
  }

  /** A fill that changes from the spot `bright`, inside the circle, to the circle's rim. */
  radial(centre: Spot, radius: number, bright: Spot, stops: readonly Stop[]): Paint {
    const circle = `cx="${short(centre[0])}" cy="${short(centre[1])}" r="${short(radius)}"`;
    return this.#gradient('radialGradient', `${circle} fx="${short(bright[0])}" fy="${short(bright[1])}"`, stops);
  }

  /** Draws what `draw` draws as one soft, see-through layer; `blur` in thousandths of the picture's side. */
  soft(blur: number, opacity: number, draw: () => void): void {
    const id = `s${this.#definitions.length}`;
    this.#definitions.push(
      `<filter id="${id}" x="-20%" y="-20%" width="140%" height="140%"><feGaussianBlur stdDeviation="${short(blur)}"/></filter>`,
    );
    this.#shapes.push(`<g filter="url(#${id})" opacity="${fraction(opacity)}">`);
    draw();
    this.#shapes.push('</g>');
  }

  /** The picture as an SVG document of `size` by `size` pixels. */
  toSvg(size: number): string {
    const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 1000 1000">`;
    return [head, '<defs>', ...this.#definitions, '</defs>', ...this.#shapes, '</svg>', ''].join('\n');
  }

  #gradient(kind: string, place: string, stops: readonly Stop[]): Paint {
    const id = `g${this.#definitions.length}`;
    const list = stops.map(({ at, colour, opacity }) => {
      const clear = opacity === undefined ? '' : ` stop-opacity="${fraction(opacity)}"`;
      return `<stop offset="${fraction(at)}" stop-color="${css(colour)}"${clear}/>`;
    });
    this.#definitions.push(`<${kind} id="${id}" gradientUnits="userSpaceOnUse" ${place}>${list.join('')}</${kind}>`);
    return `url(#${id})`;
  }
}
