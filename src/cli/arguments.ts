/** Splits a command line into options and the rest, and refuses what it does not know with the nearest thing that it does. */
import { parseArgs } from 'node:util';
import { didYouMean } from '../did-you-mean.js';

/** A mistake on the command line, to be shown without a stack. */
export class UsageError extends Error {}

/** Options by name: `value` takes what follows, `flag` stands alone. */
export type OptionKinds = Readonly<Record<string, 'value' | 'flag'>>;

export interface Arguments {
  readonly values: ReadonlyMap<string, string>;
  readonly flags: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

/**
 * Reads `args`; of an option given twice, the last one counts. Throws a UsageError for an unknown option and a missing or superfluous
 * value.
 */
export function parse(args: readonly string[], kinds: OptionKinds): Arguments {
  const options = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, { type: kind === 'flag' ? 'boolean' : 'string' } as const]),
  );
  const { tokens, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const values = new Map<string, string>();
  const flags = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const kind = Object.hasOwn(kinds, token.name) ? kinds[token.name] : undefined;
    if (!kind) throw new UsageError(`${token.rawName}: no such option${didYouMean(token.name, Object.keys(kinds), '--')}`);
    if (kind === 'flag') {
      if (token.value !== undefined) throw new UsageError(`${token.rawName}: takes no value`);
      flags.add(token.name);
    } else {
      if (token.value === undefined) throw new UsageError(`${token.rawName}: needs a value, as in ${token.rawName}=VALUE`);
      values.set(token.name, token.value);
    }
  }
  return { values, flags, positionals };
}

/** The value of an option as a finite number. */
export function numberOf({ values }: Arguments, name: string, fallback: number): number {
  const given = values.get(name);
  const value = given === undefined ? fallback : Number(given);
  if (given?.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--${name} ${given}: must be a number`);
  return value;
}

/** The value of an option as a whole number from `least` up. */
export function wholeOf(args: Arguments, name: string, fallback: number, least = 1): number {
  const value = numberOf(args, name, fallback);
  if (!Number.isSafeInteger(value) || value < least)
    throw new UsageError(`--${name} ${args.values.get(name)}: must be a whole number from ${least}`);
  return value;
}
