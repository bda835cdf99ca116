/** Shows measurements as aligned text, each with its ratio to ours. */

const digits = (ms) => (ms >= 100 ? ms.toFixed(0) : ms >= 1 ? ms.toFixed(2) : ms.toFixed(4));

/** Rows of one workload: library, variant, version, median, smallest and largest, and how many times slower than ours. */
export function table(rows) {
  const ours = rows.find((row) => row.library === 'chainrule')?.median;
  const cells = rows.map(({ library, variant, version, median, min, max, error }) =>
    error
      ? [`${library} ${variant}`, '', error]
      : [
          `${library} ${variant}`,
          version,
          digits(median),
          digits(min),
          digits(max),
          library === 'node' ? '' : `${(median / ours).toFixed(2)}×`,
        ],
  );
  const all = [['', 'version', 'median', 'min', 'max', 'to ours'], ...cells];
  const widths = all[0].map((_, i) => Math.max(...all.filter((row) => row.length > 3).map((row) => row[i].length)));
  return all
    .map((row) => `  ${row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`.trimEnd())
    .join('\n');
}
