/** Checks numbers of things, such as classes, where they can be read. */
import { DTypeError, ValueError } from '../errors.js';
import { type Tensor, tracer } from '../tensor.js';

/** Throws unless `numbers` are int32 and from 0 to below `count`; the values are unknown while a function is being compiled. */
export function checkNumbers(op: string, numbers: Tensor, count: number, one: string, many: string, things: string = many): void {
  if (numbers.dtype !== 'int32') throw new DTypeError(op, `${many} are int32, not ${numbers.dtype}; convert with astype('int32')`);
  if (tracer) return;
  const { data } = numbers;
  const at = data.findIndex((n: number) => n < 0 || n >= count);
  if (at < 0) return;
  throw new ValueError(`${op}: ${one} ${data[at]} (element ${at}) is out of range, there are ${count} ${things} (0 to ${count - 1})`);
}
