/** Measures one workload of one library in a process of its own: `node measure.mjs LIBRARY VARIANT WORKLOAD SECONDS` prints a line of JSON. */

const [name, variant, workload, seconds] = process.argv.slice(2);
const library = await import(`./libraries/${name}.mjs`);
await library.start?.(variant);
const [kind, size] = workload.split('-');
const step = library[kind](Number(size));

// The first steps' answers, to compare between libraries: what is fast and wrong does not count.
const checks = [0, 1, 2].map(() => step());
const until = performance.now() + 1000 * Number(seconds);
const warm = performance.now() + 300 * Number(seconds);
const times = [];
let now = performance.now();
while (now < until) {
  step();
  const end = performance.now();
  if (end > warm) times.push(end - now);
  now = end;
}
if (times.length === 0) times.push(now - warm);
times.sort((a, b) => a - b);
console.log(JSON.stringify({ version: library.version(), check: checks.at(-1), median: times[times.length >> 1] }));
