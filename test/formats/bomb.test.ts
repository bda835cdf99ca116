/** Archives that unpack to far more than they say are left after the first piece. */
import { expect, it } from 'vitest';
import { readNpz, writeNpy } from '../../src/formats/index.js';
import { zeros } from '../../src/index.js';
import { zip } from './zip.js';

it('no more is unpacked than one piece beyond what is claimed, whatever the array in it asks for', async () => {
  let unpacked = 0;
  const Native = globalThis.DecompressionStream;
  // Put in place before the ZIP library is loaded, which remembers it.
  globalThis.DecompressionStream = class {
    readonly readable: ReadableStream;
    readonly writable: WritableStream;
    constructor(format: ConstructorParameters<typeof Native>[0]) {
      const stream = new Native(format);
      const count = new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, controller) {
          unpacked += piece.length;
          controller.enqueue(piece);
        },
      });
      this.writable = stream.writable;
      this.readable = stream.readable.pipeThrough(count);
    }
  } as typeof Native;
  try {
    const array = writeNpy(zeros([2 ** 22]));
    const whole = zip([{ name: 'x.npy', data: array, compress: true }]);
    expect((await readNpz(whole)).get('x')!.size).toBe(2 ** 22);
    expect(unpacked).toBe(array.length);
    const padded = new Uint8Array(2 ** 24);
    padded.set(writeNpy(zeros([8])));
    for (const data of [array, padded]) {
      unpacked = 0;
      await expect(readNpz(zip([{ name: 'x.npy', data, compress: true, size: 1000 }]))).rejects.toThrow('npz: ');
      expect(unpacked).toBeGreaterThan(0);
      expect(unpacked).toBeLessThanOrEqual(2 ** 16);
    }
  } finally {
    globalThis.DecompressionStream = Native;
  }
});
