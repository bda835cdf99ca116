/** Refuses options that do not exist with the nearest that do: JavaScript would ignore them without a word. */
import { didYouMean } from './did-you-mean.js';
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
