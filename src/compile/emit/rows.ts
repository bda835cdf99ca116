/** Writes the ops that pick rows by number or add them up by group. Numbers out of range end the step and are told. */
import { sizeOf } from '../../shape.js';
import { baseOf, type Node } from '../ir/node.js';
import { Code, type Local } from '../wasm/code.js';
import { load, storeFirst } from '../wasm/elements.js';
import { lanesOf } from '../wasm/lanes.js';
import { copyBytes, fillBytes, i32 } from '../wasm/scalar.js';

/** Words at the start of memory in which a step tells that a row number was out of range: which group's, which element, and its value. */
export const FAULT: { readonly group: number; readonly element: number; readonly value: number } = { group: 0, element: 4, value: 8 };

/** Tells a fault and leaves the function unless 0 ≤ row < count. */
function check(f: Code, row: Local<'i32'>, element: Local<'i32'>, count: number, group: number): void {
  f.if(i32.geU(row, count), () => {
    f.push(i32.store(FAULT.group, 0, group + 1));
    f.push(i32.store(FAULT.element, 0, element));
    f.push(i32.store(FAULT.value, 0, row));
    f.return();
  });
}

/** Visits the row numbers: which, and which element of their tensor. */
function eachRow(f: Code, rows: Node, at: number, visit: (row: Local<'i32'>, element: Local<'i32'>) => void): void {
  const element = f.keep('i32', 0);
  const row = f.local('i32');
  f.repeat(sizeOf(rows.shape), () => {
    f.set(row, i32.load(at, i32.shl(element, 2)));
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
  const to = f.keep('i32', address.get(node)!);
  eachRow(f, rows, address.get(rows)!, (row, element) => {
    check(f, row, element, source.shape[0]!, group);
    if (bytes > 0) f.push(copyBytes(to, i32.add(i32.mul(row, bytes), address.get(x)!), bytes));
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
  f.push(fillBytes(at, 0, sizeOf(node.shape) * lanes.bytes));
  const from = f.keep('i32', 0);
  const to = f.local('i32');
  const add = (count: number): void => {
    const sum = f.keep(
      'v128',
      lanes.add(
        load(lanes, { address: to, offset: at, step: lanes.bytes, dtype: node.dtype }, count),
        load(lanes, { address: from, offset: address.get(x)!, step: lanes.bytes, dtype: node.dtype }, count),
      ),
    );
    storeFirst(f, lanes, to, at, sum, count);
    f.free(sum);
    f.bump(to, count * lanes.bytes);
    f.bump(from, count * lanes.bytes);
  };
  eachRow(f, rows, address.get(rows)!, (row, element) => {
    check(f, row, element, node.shape[0]!, group);
    f.set(to, i32.mul(row, bytes));
    f.inParts(width, lanes.count, add);
  });
  return f;
}
