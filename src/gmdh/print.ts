/** Polynomials as text and as LaTeX. */
import type { Summand } from './expand.js';

/** How formulas are written. */
export interface Notation {
  number(text: string): string;
  /** A variable to a power from 1. */
  power(name: string, exponent: number): string;
  readonly times: string;
}

/** `2*x1^2*x2`. */
export const TEXT: Notation = {
  number: (text) => text,
  power: (name, exponent) => (exponent === 1 ? name : `${name}^${exponent}`),
  times: '*',
};

/** `2\,x_{1}^{2}\,x_{2}`. */
export const LATEX: Notation = {
  number: (text) => text.replace(/e\+?(-?\d+)$/, ' \\cdot 10^{$1}'),
  power: (name, exponent) => (exponent === 1 ? latexName(name) : `${latexName(name)}^{${exponent}}`),
  // A small gap: names may be words.
  times: '\\,',
};

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\backslash ', '~': '\\sim ', '^': '\\wedge ' };

/** `x_{1}` for x1, `\text{width}` for other names. */
export function latexName(name: string): string {
  const [, letter, number] = /^([a-zA-Z])_?(\d*)$/.exec(name) ?? [];
  if (letter) return number ? `${letter}_{${number}}` : letter;
  const words = name.split(/([\\~^])/).map((part) => ESCAPES[part] ?? (part && `\\text{${part.replace(/[#$%&_{}]/g, '\\$&')}}`));
  return `{${words.join('')}}`;
}

/** `1 - 2*x1*x2 + x1^2`: the sum of terms in variables of the given names, numbers rounded to `digits` significant digits. */
export function sumOf(summands: readonly Summand[], names: readonly string[], digits: number, notation: Notation): string {
  const parts = summands
    .filter(({ coefficient }) => coefficient !== 0)
    .map(({ term, coefficient }) => {
      const powers = [...new Set(term)].map((v) => notation.power(names[v]!, term.filter((w) => w === v).length));
      const number = String(Number(Math.abs(coefficient).toPrecision(digits)));
      const factors = number === '1' && powers.length > 0 ? powers : [notation.number(number), ...powers];
      return { sign: coefficient < 0 ? '-' : '+', text: factors.join(notation.times) };
    });
  return parts.map(({ sign, text }, i) => (i > 0 ? ` ${sign} ${text}` : sign === '-' ? `-${text}` : text)).join('') || '0';
}
