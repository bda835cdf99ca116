/** Lets you read measurements as a table: aligned text, or Markdown. */

/** Three significant digits, thousands apart. */
export const digits = (value) => (value < 100 ? value.toPrecision(3) : Math.round(value).toLocaleString('en'));

/** A row of two cells, where others have more, is a name and a reason instead of numbers. */
const isReason = (row, head) => row.length === 2 && head.length > 2;

/** Lines of cells; the first column is aligned left, the others right. */
export function aligned({ head, lines }) {
  const full = [head, ...lines.filter((row) => !isReason(row, head))];
  const widths = head.map((_, i) => Math.max(...full.map((row) => row[i].length), ...(i === 0 ? lines.map((row) => row[0].length) : [])));
  const line = (row) => {
    if (isReason(row, head)) return `  ${row[0].padEnd(widths[0])}  ${row[1]}`;
    return `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`;
  };
  return [head, ...lines].map((row) => line(row).trimEnd()).join('\n');
}

/** The same as a table of Markdown. */
export function markdown({ head, lines }) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const padded = lines.map((row) => [...row, ...head.slice(row.length).map(() => '')]);
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...padded.map(line)].join('\n');
}

/** Library, version and variant of a row, and the Node where it is not the one that runs the benchmark. */
export const named = ({ library, version, variant, node }) =>
  [library, version, variant].filter((part) => part !== '').join(' ') + (node === undefined ? '' : `, Node ${node}`);

/** The rows of one workload, with how many times as long as ours each takes: compiled, or eager where nothing is compiled. */
export function comparison(rows) {
  const unit = rows.find((row) => row.rateUnit !== undefined)?.rateUnit;
  const hasMemory = rows.some((row) => typeof row.megabytes === 'number');
  const several = rows.some(({ workload }) => workload !== rows[0].workload);
  const lines = rows.map((row) => {
    const name = several ? `${row.workload}: ${named(row)}` : named(row);
    if (row.error !== undefined) return [name, row.error];
    const ours = reference(rows.filter(({ workload }) => workload === row.workload));
    const ratio = ours === undefined ? '' : `${digits(row.median / ours)}×`;
    const memory = hasMemory ? [row.megabytes === undefined ? '' : Math.round(row.megabytes).toLocaleString('en')] : [];
    return [name, digits(row.median), digits(row.min), digits(row.max), ...(unit ? [digits(row.rate)] : []), ratio, ...memory];
  });
  return { head: ['', 'median', 'min', 'max', ...(unit ? [unit] : []), 'to ours', ...(hasMemory ? ['MB'] : [])], lines };
}

function reference(rows) {
  const ours = rows.filter((row) => row.library === 'chainrule' && row.runtime === 'node' && row.median !== undefined);
  return (ours.find(({ variant }) => variant.startsWith('compiled')) ?? ours[0])?.median;
}
