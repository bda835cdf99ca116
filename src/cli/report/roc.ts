/** The ROC curve: how many positives are found for each share of false alarms, as the threshold falls. */
import type { Tensor } from '../../tensor.js';

/** Points from (0, 0) to (1, 1). */
export function rocCurve(scores: Tensor, target: Tensor): [falsePositiveRate: number, truePositiveRate: number][] {
  const order = Array.from(scores.data.keys()).sort((i, j) => scores.data[j]! - scores.data[i]!);
  const positives = Array.from(target.data).filter((y) => y === 1).length;
  const negatives = target.size - positives;
  const points: [number, number][] = [[0, 0]];
  let [found, alarms] = [0, 0];
  order.forEach((i, rank) => {
    if (target.data[i] === 1) found++;
    else alarms++;
    // Equal scores fall under a threshold together.
    const next = order[rank + 1];
    if (next === undefined || scores.data[next] !== scores.data[i]) points.push([alarms / negatives, found / positives]);
  });
  return points;
}
