/** Parses JSON that a stranger wrote: no key twice, which `JSON.parse` would hide by keeping the last one, and no deep nesting. */

/** The index of the quote that ends the string which begins at `start`; −1 if none does. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}

const isSpace = (character: string | undefined): boolean =>
  character === ' ' || character === '\n' || character === '\t' || character === '\r';

/** The key that the string from quote to quote is, if a colon follows. */
function keyAt(text: string, start: number, end: number): string | undefined {
  let next = end + 1;
  while (isSpace(text[next])) next++;
  if (text[next] !== ':') return undefined;
  const raw = text.slice(start + 1, end);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/**
 * The value of a JSON text in which objects and arrays lie at most `depth` deep.
 * @throws SyntaxError if it is no JSON, lies deeper, or an object has a key twice.
 */
export function parseStrictJson(text: string, depth: number): unknown {
  /** The keys of each object that is open; null for an array. */
  const open: (Set<string> | null)[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '{' || character === '[') {
      if (open.length === depth) throw new SyntaxError(`it is nested deeper than ${depth}`);
      open.push(character === '{' ? new Set() : null);
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, i);
      if (end < 0) break;
      const key = keyAt(text, i, end);
      const keys = open[open.length - 1];
      if (key !== undefined && keys?.has(key)) throw new SyntaxError(`it gives ${JSON.stringify(key)} twice`);
      if (key !== undefined) keys?.add(key);
      i = end;
    }
  }
  return JSON.parse(text);
}
