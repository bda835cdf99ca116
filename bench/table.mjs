/** Lets you read measurements as aligned text. */

/** Three significant digits. */
export const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** Lines of cells; the first column is aligned left, the others right. A row of two cells is a name and a reason instead of numbers. */
export function aligned(head, rows) {
  const full = [head, ...rows.filter((row) => row.length > 2)];
  const widths = head.map((_, i) => Math.max(...full.map((row) => row[i].length), ...(i === 0 ? rows.map((row) => row[0].length) : [])));
  const line = (row) => {
    if (row.length === 2) return `  ${row[0].padEnd(widths[0])}  ${row[1]}`;
    return `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`;
  };
  return [head, ...rows].map((row) => line(row).trimEnd()).join('\n');
}

/** The rows of one workload, with how many times as long as ours each takes. */
export function comparison(rows) {
  const ours = rows.find((row) => row.library === 'chainrule')?.median;
  const cells = rows.map(({ library, variant, version, median, min, max, error }) => {
    const name = `${library} ${version} ${variant}`;
    if (error !== undefined) return [name, error];
    return [name, digits(median), digits(min), digits(max), ours === undefined ? '' : `${(median / ours).toFixed(2)}×`];
  });
  return aligned(['', 'median', 'min', 'max', 'to ours'], cells);
}
