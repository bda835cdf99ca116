/** Lets you see the comparisons with others as a picture: a bar for each, on a logarithmic scale, readable in light and dark. */

const ROW = 22;
const LABELS = 400;
const BARS = 420;
const WIDTH = LABELS + BARS + 80;
const TOP = 64;

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** `bars` are targets that have a ratio: times as fast as the other, 1 if equal. The line across a bar is its aim, if it has one. */
export function chart({ machine, names }, bars) {
  const values = bars.flatMap(({ ratio, least = ratio }) => [ratio, least]);
  const [low, high] = [Math.min(0.5, ...values) * 0.9, Math.max(2, ...values) * 1.1];
  const x = (ratio) => LABELS + (BARS * Math.log(ratio / low)) / Math.log(high / low);
  const height = TOP + bars.length * ROW + 16;
  const marks = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].filter((mark) => mark > low && mark < high);
  const grid = marks.map((mark) => {
    const at = x(mark).toFixed(1);
    return `<path class="${mark === 1 ? 'one' : 'grid'}" d="M${at} ${TOP - 6}V${height - 12}"/><text class="mark" x="${at}" y="${TOP - 12}">${mark}×</text>`;
  });
  const rows = bars.map(({ name, ratio, least, value }, i) => {
    const y = TOP + i * ROW;
    const [from, to] = [Math.min(x(1), x(ratio)), Math.max(x(1), x(ratio))];
    const aim = least === undefined ? '' : `<path class="aim" d="M${x(least).toFixed(1)} ${y + 1}V${y + ROW - 3}"/>`;
    return (
      `<text class="name" x="${LABELS - 12}" y="${y + 14}">${escaped(name)}</text>` +
      `<rect class="${ratio >= 1 ? 'faster' : 'slower'}" x="${from.toFixed(1)}" y="${y + 3}" width="${(to - from).toFixed(1)}" height="${ROW - 8}"/>` +
      aim +
      `<text class="value" x="${(Math.max(to, x(least ?? ratio)) + 6).toFixed(1)}" y="${y + 14}">${value}</text>`
    );
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="times as fast as other libraries">
<style>
text{font:12px system-ui,sans-serif;fill:#1f2328}
.name{text-anchor:end}
.mark{text-anchor:middle;font-size:10px;opacity:.7}
.title{font-size:13px;font-weight:600}
.grid{stroke:#1f2328;stroke-opacity:.12}
.one{stroke:#1f2328;stroke-opacity:.6}
.aim{stroke:#1f2328;stroke-width:1.5;stroke-opacity:.75}
.faster{fill:#4c8dff}
.slower{fill:#f2a93b}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.grid,.one,.aim{stroke:#e6edf3}}
</style>
<text class="title" x="12" y="20">Times as fast as the others (line: the aim)</text>
<text class="mark" style="text-anchor:start" x="12" y="36">${escaped([machine, ...names].join(', '))}</text>
${[...grid, ...rows].join('\n')}
</svg>
`;
}
