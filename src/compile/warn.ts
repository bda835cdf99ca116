/** Says once that something that was asked for cannot be had here, and what is done instead. */

const said = new Set<string>();

export function warn(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  (globalThis as unknown as { readonly console: { warn(text: string): void } }).console.warn(message);
}
