/** Draws lines over common axes as an SVG picture that fits light and dark pages. */

export interface Axis {
  readonly label: string;
  readonly range: readonly [low: number, high: number];
  readonly ticks: readonly number[];
  /** Equal ratios, not equal differences, are equally far apart. */
  readonly log?: boolean;
}

export interface Line {
  readonly name: string;
  /** Which of the picture's colours, from 0 to 6. */
  readonly colour: number;
  readonly dashed?: boolean;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  /** Whether the points are marked. */
  readonly marks?: boolean;
}

export const WIDTH: number = 420;
export const HEIGHT: number = 300;
const EDGE = { left: 56, right: 20, top: 34, bottom: 46 };
const LIGHT = ['#0b67b2', '#0a8a63', '#a3479c', '#c47a00', '#cc3d1e', '#6b7280', '#1f2328'];
const DARK = ['#5cb3f2', '#3fc796', '#e08bd6', '#f0b13c', '#ff7b5c', '#9aa3ad', '#e6e9ec'];
const colours = (list: readonly string[]): string => list.map((colour, i) => `.c${i}{stroke:${colour};fill:${colour}}`).join('');
const STYLE =
  `text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.small{font-size:12px}` +
  `.page{fill:#fff}.grid{stroke:#d8dee4}path{fill:none!important;stroke-width:2;stroke-linejoin:round}.grid{stroke-width:1}` +
  `.dashed{stroke-dasharray:6 4}${colours(LIGHT)}` +
  `@media(prefers-color-scheme:dark){text{fill:#e6e9ec}.page{fill:#0d1117}.grid{stroke:#30363d}${colours(DARK)}}`;

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const at = (v: number): string => v.toFixed(1);

/** A chart of WIDTH × HEIGHT whose corner is at (left, top). */
export function chart({ title, x, y, lines, marks = false }: Chart, left: number, top: number): string {
  const share = (v: number, { range: [low, high], log }: Axis): number =>
    log ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low);
  const right = (v: number): number => EDGE.left + share(v, x) * (WIDTH - EDGE.left - EDGE.right);
  const down = (v: number): number => HEIGHT - EDGE.bottom - share(v, y) * (HEIGHT - EDGE.top - EDGE.bottom);
  const text = (tx: number, ty: number, anchor: string, words: string, kind = 'small'): string =>
    `<text class="${kind}" x="${at(tx)}" y="${at(ty)}" text-anchor="${anchor}">${escape(words)}</text>`;
  return [
    `<g transform="translate(${left} ${top})">`,
    text(EDGE.left, 20, 'start', title, 'title'),
    ...y.ticks.map(
      (v) =>
        `<path class="grid" d="M${EDGE.left} ${at(down(v))}H${WIDTH - EDGE.right}"/>${text(EDGE.left - 7, down(v) + 4, 'end', String(v))}`,
    ),
    ...x.ticks.map((v) => text(right(v), HEIGHT - EDGE.bottom + 18, 'middle', String(v))),
    text(WIDTH - EDGE.right, HEIGHT - 10, 'end', x.label),
    `<text class="small" transform="translate(14 ${EDGE.top}) rotate(-90)" text-anchor="end">${escape(y.label)}</text>`,
    ...lines.map(({ colour, dashed, points }) => {
      const path = points.map(([px, py], i) => `${i ? 'L' : 'M'}${at(right(px))} ${at(down(py))}`).join('');
      const dots = marks ? points.map(([px, py]) => `<circle class="c${colour}" cx="${at(right(px))}" cy="${at(down(py))}" r="3"/>`) : [];
      return `<path class="c${colour}${dashed ? ' dashed' : ''}" d="${path}"/>${dots.join('')}`;
    }),
    '</g>',
  ].join('\n');
}

/** What the lines are, one below the other under a title. */
export function legend(title: string, lines: readonly Line[], left: number, top: number): string {
  const rows = lines.map(({ name, colour, dashed }, i) => {
    const y = top + 24 * (i + 1);
    return `<path class="c${colour}${dashed ? ' dashed' : ''}" d="M${left} ${y - 4}h34"/><text x="${left + 44}" y="${y}">${escape(name)}</text>`;
  });
  return [`<text class="title" x="${left}" y="${top}">${escape(title)}</text>`, ...rows].join('\n');
}

/** The whole picture. */
export function picture(width: number, height: number, label: string, parts: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"`;
  return `${head} aria-label="${escape(label)}"><style>${STYLE}</style>\n<rect class="page" width="100%" height="100%"/>\n${parts.join('\n')}\n</svg>\n`;
}
