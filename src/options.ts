/** Refuses options that do not exist with the nearest that do: JavaScript would ignore them without a word. */
import { ValueError } from './errors.js';

/** Throws a ValueError if `options` is no object of options, or has one whose name is not among `known`, or those that change nothing. */
export function checkOptions(name: string, options: unknown, known: readonly string[], idle: readonly string[] = []): void {
  if (typeof options !== 'object' || options === null) {
    throw new ValueError(`${name}: ${String(options)} is no object of options, such as { ${known[0]}: … }`);
  }
  const odd = Object.entries(options).find(([key, value]) => value !== undefined && !known.includes(key) && !idle.includes(key))?.[0];
  if (odd !== undefined)
    throw new ValueError(
      `${name}: no option ${odd}${didYouMean(odd, known) || `; there ${known.length > 1 ? 'are' : 'is only'} ${known.join(', ')}`}`,
    );
}

/** `; did you mean --size?`, if one of the known names is near. */
export function didYouMean(name: string, known: readonly string[], prefix = ''): string {
  const stepsTo = (other: string): number => (name.length > 2 && other.startsWith(name) ? 1 : distance(name, other));
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
