/** Lets you see how far the measurements are from what this library aims for. Says numbers; judges nothing. */

/** One line for each target whose numbers were all measured. */
export function targets(rows) {
  const median = (workload, library, variant) =>
    rows.find((r) => r.workload === workload && r.library === library && r.variant === variant)?.median ?? Number.NaN;
  const ours = (workload) => median(workload, 'chainrule', 'eager');
  const peers = rows.filter((r) => r.workload === 'tiny' && r.library !== 'chainrule' && r.median !== undefined);
  const best = peers.length > 0 ? peers.reduce((a, b) => (b.median < a.median ? b : a)) : undefined;
  const times = (value) => `${value.toFixed(2)}×`;
  const lines = [
    ...['cpu', 'wasm'].map((backend) => [
      `logistic, times as fast as tfjs ${backend}`,
      times(median('logistic', 'tfjs', backend) / ours('logistic')),
      'at least 3×',
    ]),
    [
      `tiny, times as fast as the best peer (${best?.library} ${best?.variant})`,
      times((best?.median ?? Number.NaN) / ours('tiny')),
      'at least 2×',
    ],
    ['start, beyond bare Node', `${(ours('start') - median('start', 'node', 'bare')).toFixed(1)} ms`, 'at most 25 ms'],
  ];
  return lines.filter(([, value]) => !value.startsWith('NaN'));
}
