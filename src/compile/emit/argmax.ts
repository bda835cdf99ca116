/** Writes the op that finds where the largest element is: the first of several, and NaN above all. */
import { sizeOf } from '../../shape.js';
import { baseOf, type Node } from '../ir/node.js';
import { Code, type Expr } from '../wasm/code.js';
import { f64, get, i32, readNumber } from '../wasm/scalar.js';

export function emitArgmax(node: Node, address: ReadonlyMap<Node, number>, name: string): Code {
  const f = new Code(name);
  const { kind } = node;
  if (kind.op !== 'argmax') throw new Error('emitArgmax: not an argmax node');
  const [x] = node.inputs as [Node];
  const { shape, dtype } = x;
  const bytes = dtype === 'float64' ? 8 : 4;
  const [outer, n, inner] = [sizeOf(shape.slice(0, kind.axis)), shape[kind.axis]!, sizeOf(shape.slice(kind.axis + 1))];
  const at = address.get(baseOf(x))!;
  const read = (p: Expr): Expr => readNumber(dtype, at, p);

  const start = f.keep('i32', i32.const(0));
  const to = f.keep('i32', i32.const(0));
  const [pointer, k, best] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const [here, record] = [f.local('f64'), f.local('f64')];
  f.repeat(outer, () => {
    f.repeat(inner, () => {
      f.set(pointer, get(start));
      f.set(record, read(get(pointer)));
      f.set(best, i32.const(0));
      f.set(k, i32.const(1));
      f.repeat(n - 1, () => {
        f.bump(pointer, inner * bytes);
        f.set(here, read(get(pointer)));
        const isNewNaN = i32.and(f64.ne(get(here), get(here)), f64.eq(get(record), get(record)));
        f.if(i32.or(f64.gt(get(here), get(record)), isNewNaN), () => {
          f.set(record, get(here));
          f.set(best, get(k));
        });
        f.bump(k, 1);
      });
      i32.store(address.get(node)!, get(to), get(best))(f);
      f.bump(to, 4);
      f.bump(start, bytes);
    });
    f.bump(start, (n - 1) * inner * bytes);
  });
  return f;
}
