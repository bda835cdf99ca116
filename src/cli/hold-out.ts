/** Keeps some of the training pictures to test on, where there is no folder of others. */
import { rowsOf } from '../train/data.js';
import type { Dataset } from './pictures.js';

/** One of so many pictures of each class is kept. */
const EVERY = 5;

/** The data set with every fifth picture of each class moved to the test; as it was if no class has so many. */
export function holdOut(dataset: Dataset): Dataset {
  const { train, files } = dataset;
  const seen = new Map<number, number>();
  const rows = { train: [] as number[], test: [] as number[] };
  train.y.data.forEach((label: number, i: number) => {
    const count = (seen.get(label) ?? 0) + 1;
    seen.set(label, count);
    rows[count % EVERY === 0 ? 'test' : 'train'].push(i);
  });
  if (rows.test.length === 0) return dataset;
  return {
    ...dataset,
    train: rowsOf(train, Int32Array.from(rows.train)),
    test: rowsOf(train, Int32Array.from(rows.test)),
    files: rows.test.map((i) => files[i]!),
  };
}
