/**
 * Finds a polynomial by GMDH and prints it. Not for browsers without a bundle: the package of linear algebra has no modules that they load
 * (see test/packed for those with one).
 */
import { combi, fit } from '../../dist/gmdh/index.js';
import { Generator, randn } from '../../dist/index.js';

const x = randn([40, 3], { generator: new Generator(1), dtype: 'float64' });
const [a, b, c] = [0, 1, 2].map((i) => x.slice(i, i + 1, 1));
const y = a.mul(b).mul(-2).add(c.square()).add(1);
console.log((await fit(combi(), { x, y })).toText());
