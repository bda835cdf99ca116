/** Collects values in lists by key, in the order in which they come. */

export class Lists<K, V> extends Map<K, V[]> {
  add(key: K, value: V): void {
    const list = this.get(key);
    if (list) list.push(value);
    else this.set(key, [value]);
  }
}
