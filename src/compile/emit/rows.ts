/** Writes the ops that pick rows by number or add them up by group. Numbers out of range end the step and are told. */
import { sizeOf } from '../../shape.js';
import { baseOf, type Node } from '../ir/node.js';
import { Code, type Expr, type Local } from '../wasm/code.js';
import { lanesOf, storeFirst } from '../wasm/lanes.js';
import { copyBytes, get, i32 } from '../wasm/scalar.js';
import { load } from './load.js';

/** Words at the start of memory in which a step tells that a row number was out of range: which group's, which element, and its value. */
export const FAULT: { readonly group: number; readonly element: number; readonly value: number } = { group: 0, element: 4, value: 8 };

/** Tells a fault and leaves the function unless 0 ≤ row < count. */
function check(f: Code, row: Local<'i32'>, element: Local<'i32'>, count: number, group: number): void {
  f.if(i32.geU(get(row), i32.const(count)), () => {
    i32.store(FAULT.group, i32.const(0), i32.const(group + 1))(f);
    i32.store(FAULT.element, i32.const(0), get(element))(f);
    i32.store(FAULT.value, i32.const(0), get(row))(f);
    f.return();
  });
}

/** Visits the row numbers: which, and which element of their tensor. */
function eachRow(f: Code, rows: Node, at: number, visit: (row: Local<'i32'>, element: Local<'i32'>) => void): void {
  const element = f.keep('i32', i32.const(0));
  const row = f.local('i32');
  f.repeat(sizeOf(rows.shape), () => {
    f.set(row, i32.load(at, i32.shl(get(element), i32.const(2))));
    visit(row, element);
    f.bump(element, 1);
  });
  f.free(element, row);
}

/** y's row i is x's row `rows[i]`. */
export function emitTake(node: Node, address: ReadonlyMap<Node, number>, name: string, group: number): Code {
  const f = new Code(name);
  const [x, rows] = node.inputs.map(baseOf) as [Node, Node];
  const [source] = node.inputs as [Node, Node];
  const bytes = sizeOf(source.shape.slice(1)) * lanesOf(node.dtype).bytes;
  const to = f.keep('i32', i32.const(address.get(node)!));
  eachRow(f, rows, address.get(rows)!, (row, element) => {
    check(f, row, element, source.shape[0]!, group);
    if (bytes > 0) copyBytes(get(to), i32.add(i32.mul(get(row), i32.const(bytes)), i32.const(address.get(x)!)), i32.const(bytes))(f);
    f.bump(to, bytes);
  });
  return f;
}

/** Adds x's row i to y's row `rows[i]`. */
export function emitSegmentSum(node: Node, address: ReadonlyMap<Node, number>, name: string, group: number): Code {
  const f = new Code(name);
  const [x, rows] = node.inputs.map(baseOf) as [Node, Node];
  const lanes = lanesOf(node.dtype);
  const width = sizeOf(node.shape.slice(1));
  const bytes = width * lanes.bytes;
  const at = address.get(node)!;
  clear(f, at, sizeOf(node.shape) * lanes.bytes);
  const from = f.keep('i32', i32.const(0));
  const to = f.local('i32');
  const add = (count: number): void => {
    const sum = f.keep(
      'v128',
      lanes.add(
        load(lanes, { address: get(to), offset: at, step: lanes.bytes, dtype: node.dtype }, count),
        load(lanes, { address: get(from), offset: address.get(x)!, step: lanes.bytes, dtype: node.dtype }, count),
      ),
    );
    storeFirst(f, lanes, get(to), at, sum, count);
    f.free(sum);
    f.bump(to, count * lanes.bytes);
    f.bump(from, count * lanes.bytes);
  };
  eachRow(f, rows, address.get(rows)!, (row, element) => {
    check(f, row, element, node.shape[0]!, group);
    f.set(to, i32.mul(get(row), i32.const(bytes)));
    f.repeat(Math.floor(width / lanes.count), () => add(lanes.count));
    if (width % lanes.count > 0) add(width % lanes.count);
  });
  return f;
}

/** Sets bytes to 0. */
function clear(f: Code, at: number, bytes: number): void {
  const zero: readonly Expr[] = [i32.const(at), i32.const(0), i32.const(bytes)];
  for (const value of zero) value(f);
  f.put(0xfc, 11, 0);
}
