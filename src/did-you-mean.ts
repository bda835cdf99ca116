/** Finds what somebody meant who wrote something else. */

/** `; did you mean --size?`, if one of the known names is near. */
export function didYouMean(name: string, known: readonly string[], prefix = ''): string {
  // The beginning of a word is near it, however long the rest.
  const stepsTo = (other: string): number =>
    name.length > 2 && other.startsWith(name) ? 1 : distance(name.toLowerCase(), other.toLowerCase());
  const [nearest] = known.map((other) => ({ other, steps: stepsTo(other) })).sort((a, b) => a.steps - b.steps);
  return nearest && nearest.steps <= Math.max(2, name.length / 2) ? `; did you mean ${prefix}${nearest.other}?` : '';
}

/** How many letters must be changed, added or removed to turn a into b (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
  }
  return row[b.length]!;
}
