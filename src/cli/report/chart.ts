/** Draws curves as SVG pictures, without a browser. */

/** A curve: points from left to right, drawn in a colour of the page. */
export interface Curve {
  readonly name: string;
  readonly colour: 'accent' | 'second' | 'third' | 'faint';
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface ChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly x: readonly [low: number, high: number];
  readonly y: readonly [low: number, high: number];
  readonly yFormat?: (y: number) => string;
}

const [WIDTH, HEIGHT] = [460, 260];
const EDGE = { left: 52, right: 14, top: 14, bottom: 38 };

/** About five round numbers within a range. */
export function ticks(low: number, high: number): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((n) => n * power).find((s) => span / s <= 5.5)!;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Curves over common axes. */
export function chart(curves: readonly Curve[], { title, xLabel, x, y, yFormat = String }: ChartOptions): string {
  const right = (v: number): number => EDGE.left + ((v - x[0]) / (x[1] - x[0] || 1)) * (WIDTH - EDGE.left - EDGE.right);
  const down = (v: number): number => HEIGHT - EDGE.bottom - ((v - y[0]) / (y[1] - y[0] || 1)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const at = (v: number): string => v.toFixed(1);
  const lines = ticks(...y).map(
    (v) =>
      `<path class="grid" d="M${EDGE.left} ${at(down(v))}H${WIDTH - EDGE.right}"/>` +
      `<text x="${EDGE.left - 7}" y="${at(down(v) + 4)}" text-anchor="end">${yFormat(v)}</text>`,
  );
  const marks = ticks(...x).map((v) => `<text x="${at(right(v))}" y="${HEIGHT - EDGE.bottom + 17}" text-anchor="middle">${v}</text>`);
  const paths = curves.map(({ colour, points }) => {
    const path = points.map(([px, py], i) => `${i ? 'L' : 'M'}${at(right(px))} ${at(down(py))}`).join('');
    return `<path class="curve ${colour}" d="${path}"/>`;
  });
  const legend = curves.filter(({ name }) => name).map(({ name, colour }) => `<span class="key ${colour}">${name}</span>`);
  return [
    `<figure><figcaption>${title}${legend.length > 0 ? `<span class="legend">${legend.join('')}</span>` : ''}</figcaption>`,
    `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}">`,
    ...lines,
    ...marks,
    `<text x="${WIDTH - EDGE.right}" y="${HEIGHT - 4}" text-anchor="end">${xLabel}</text>`,
    ...paths,
    '</svg></figure>',
  ].join('\n');
}
