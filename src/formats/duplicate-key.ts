/** Finds a key that a JSON object gives twice, which `JSON.parse` would hide by keeping the last one. */

/** The first key given twice in one object of `text`, which must be valid JSON; undefined if there is none. */
export function duplicateKey(text: string): string | undefined {
  /** The keys of each object that is open; null for an array. */
  const open: (Set<string> | null)[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\]]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (token.endsWith(':')) {
      const key = JSON.parse(token.slice(0, -1)) as string;
      const keys = open[open.length - 1];
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return undefined;
}
