/**
 * Between two languages: pictures from a `.npz` file that NumPy could have written, training here, weights into a `.npy` file that NumPy
 * reads. `python_cousin.py` beside this file trains on the same pictures with NumPy alone, and ends at the same costs.
 */
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readNpz, writeNpy, writeNpz } from 'chainrule/formats';
import { drawBoxes, readPictures } from 'chainrule/images';
import { logisticRegression } from 'chainrule/nn';
import { fit } from 'chainrule/train';

const FOLDER = process.env.COUSIN_FOLDER ?? join('build', 'cousin');
await mkdir(FOLDER, { recursive: true });
const file = join(FOLDER, 'pictures.npz');

const isThere = await stat(file).then(
  () => true,
  () => false,
);
if (!isThere) {
  await drawBoxes(join(FOLDER, 'boxes'), { train: 100, test: 10, size: 32 });
  const { x, labels, classes } = await readPictures(join(FOLDER, 'boxes', 'train'), { size: 16, dtype: 'float64' });
  const y = labels.equal(classes.indexOf('box')).astype('float64').reshape([-1, 1]);
  await writeFile(file, await writeNpz({ x, y }, { compress: true }));
  await rm(join(FOLDER, 'boxes'), { recursive: true });
}

const arrays = await readNpz(await readFile(file));
const [x, y] = [arrays.get('x')!, arrays.get('y')!];
const model = logisticRegression(x.shape[1]!, { dtype: 'float64' });
const { costs } = await fit(model, { x, y }, { learningRate: 0.01, iterations: 200 });
await writeFile(join(FOLDER, 'weights.npy'), writeNpy(model.weights));

console.log(`${x.shape[0]} pictures of ${x.shape[1]} numbers`);
for (let i = 0; i < costs.length; i += 20) console.log(`cost ${String(i).padStart(3)}: ${costs[i]!.toFixed(6)}`);
console.log(`cost ${costs.length - 1}: ${costs.at(-1)!.toFixed(6)}`);
