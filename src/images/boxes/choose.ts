/** Lets a scene make its choices: a number from a range, one thing of several, yes or no. */
import type { Generator } from '../../random/generator.js';

/** Uniform between `low` and `high`. */
export const between = (generator: Generator, low: number, high: number): number => low + (high - low) * generator.uniform();

/** One of `things`, each as likely as the others; `things` must not be empty. */
export const pick = <T>(generator: Generator, things: readonly T[]): T => things[generator.integer(things.length)]!;

/** True with the given probability. */
export const chance = (generator: Generator, probability: number): boolean => generator.uniform() < probability;
