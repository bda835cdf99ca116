/** AlexNet's shapes and sizes against the paper's: Krizhevsky, Sutskever and Hinton, 2012. */
import { describe, expect, it } from 'vitest';
import '../../src/compile/index.js';
import { type Tensor, zeros } from '../../src/index.js';
import { alexNet, type Step } from '../../src/nn/index.js';

describe('AlexNet', () => {
  const net = alexNet(1000, { initialise: zeros });
  const { layers } = net as unknown as { layers: readonly Step[] };

  it('has the layers of section 3.5 and figure 2', () => {
    let x: Tensor = zeros([1, 3, 227, 227]);
    const shapes = layers.map((layer) => (x = layer(x)).shape.slice(1));
    const after = (change: number): readonly number[] => shapes.filter((s, i) => i === 0 || String(s) !== String(shapes[i - 1]))[change]!;
    // Figure 2: 55 × 55 × 96 (two of 48), 27 × 27 × 256, 13 × 13 × 384, 13 × 13 × 384, 13 × 13 × 256, 4096, 4096, 1000; pools between.
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(after)).toEqual([
      ...[
        [96, 55, 55],
        [96, 27, 27],
        [256, 27, 27],
        [256, 13, 13],
        [384, 13, 13],
      ],
      ...[[256, 13, 13], [256, 6, 6], [9216], [4096], [1000]],
    ]);
    // Figure 2 counts the neurons of each layer: 253,440 (which is 55 × 48 × 96; its own shapes say 55 × 55 × 96), then these.
    expect([27 * 27 * 256, 13 * 13 * 384, 13 * 13 * 256]).toEqual([186_624, 64_896, 43_264]);
  });

  it('has 60,965,224 parameters, "60 million" in the abstract', () => {
    // Filters [O, I / groups, k, k] and a bias for each; dense [in, out] and a bias for each.
    const wanted = [
      96 * 3 * 11 * 11 + 96,
      256 * 48 * 5 * 5 + 256,
      384 * 256 * 3 * 3 + 384,
      384 * 192 * 3 * 3 + 384,
      256 * 192 * 3 * 3 + 256,
      9216 * 4096 + 4096,
      4096 * 4096 + 4096,
      4096 * 1000 + 1000,
    ];
    const found = Array.from({ length: 8 }, (_, i) => net.parameters[2 * i]!.size + net.parameters[2 * i + 1]!.size);
    expect(found).toEqual(wanted);
    expect(wanted.reduce((a, b) => a + b)).toBe(60_965_224);
  });
});
