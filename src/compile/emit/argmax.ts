/** Writes the op that finds where the largest element is: the first of several, and NaN above all. */
import { sizeOf } from '../../shape.js';
import { baseOf, type Node, type NodeOf } from '../ir/node.js';
import { Code, type Expr } from '../wasm/code.js';
import { f64, i32, readNumber } from '../wasm/scalar.js';

export function emitArgmax(node: NodeOf<'argmax'>, address: ReadonlyMap<Node, number>, name: string): Code {
  const f = new Code(name);
  const { kind } = node;
  const [x] = node.inputs as [Node];
  const { shape, dtype } = x;
  const bytes = dtype === 'float64' ? 8 : 4;
  const [outer, n, inner] = [sizeOf(shape.slice(0, kind.axis)), shape[kind.axis]!, sizeOf(shape.slice(kind.axis + 1))];
  const at = address.get(baseOf(x))!;
  const read = (p: Expr): Expr => readNumber(dtype, at, p);

  const start = f.keep('i32', 0);
  const to = f.keep('i32', 0);
  const [pointer, k, best] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const [here, record] = [f.local('f64'), f.local('f64')];
  f.repeat(outer, () => {
    f.repeat(inner, () => {
      f.set(pointer, start);
      f.set(record, read(pointer));
      f.set(best, 0);
      f.set(k, 1);
      f.repeat(n - 1, () => {
        f.bump(pointer, inner * bytes);
        f.set(here, read(pointer));
        const isNewNaN = i32.and(f64.ne(here, here), f64.eq(record, record));
        f.if(i32.or(f64.gt(here, record), isNewNaN), () => {
          f.set(record, here);
          f.set(best, k);
        });
        f.bump(k, 1);
      });
      f.push(i32.store(address.get(node)!, to, best));
      f.bump(to, 4);
      f.bump(start, bytes);
    });
    f.bump(start, (n - 1) * inner * bytes);
  });
  return f;
}
