/** Transfer: a network that has learned several tasks lends its first layer to another one, which then needs far fewer examples. */
import { Generator, randn, relu, type Tensor } from 'chainrule';
import { readSafetensors, writeSafetensors } from 'chainrule/formats';
import { binaryCrossEntropyWithLogits, dense, type Layer, sequential, withLoss } from 'chainrule/nn';
import { adam } from 'chainrule/optim';
import { accuracy, fit, restore, snapshot } from 'chainrule/train';

const generator = new Generator(6);
const [FEATURES, KNOWN, TRIALS] = [20, 8, 5];
/** Hidden causes that all tasks depend on: six directions in a space of twenty. */
const causes = randn([FEATURES, 6], { generator });
const seen = (x: Tensor): Tensor => x.matmul(causes).relu();
/** Yes or no by a weighted sum of the causes; a column of weights for each task, half of the answers yes. */
const task = (weights: Tensor) => (x: Tensor) => seen(x).matmul(weights).sub(seen(x).matmul(weights).mean(0, true)).greater(0);
const net = (answers: number): Layer => sequential(dense(FEATURES, 32, { generator }), relu, dense(32, answers, { generator }));
const learn = async (model: Layer, parameters: readonly Tensor[], x: Tensor, y: Tensor): Promise<void> => {
  const optimizer = adam(parameters, { learningRate: 0.01 });
  await fit(withLoss(model, binaryCrossEntropyWithLogits), { x, y }, { optimizer, iterations: 300 });
};

const many = randn([2000, FEATURES], { generator });
const teacher = net(KNOWN);
await learn(teacher, teacher.parameters, many, task(randn([6, KNOWN], { generator }))(many));
const bytes = writeSafetensors(snapshot(teacher));

const scores = { alone: 0, pupil: 0 };
for (let trial = 0; trial < TRIALS; trial++) {
  const unknown = task(randn([6, 1], { generator }));
  const [few, unseen] = [randn([60, FEATURES], { generator }), randn([2000, FEATURES], { generator })];
  const score = (model: Layer): number => accuracy(model(unseen).sigmoid(), unknown(unseen)) / TRIALS;

  const alone = net(1);
  await learn(alone, alone.parameters, few, unknown(few));
  scores.alone += score(alone);

  const pupil = net(1);
  // The teacher's first layer by its name, and a last layer of its own, the only one that learns.
  const { tensors } = readSafetensors(bytes);
  restore(new Map(Object.entries(snapshot(pupil)).map(([name, t]) => [name, name.startsWith('0.') ? tensors.get(name)! : t])), pupil);
  await learn(pupil, [pupil.named['2.weights']!, pupil.named['2.bias']!], few, unknown(few));
  scores.pupil += score(pupil);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
console.log(`a new task from 60 examples alone: ${percent(scores.alone)} of unseen ones right, the mean of ${TRIALS} tasks`);
console.log(`with the first layer of a network that knows ${KNOWN} other tasks: ${percent(scores.pupil)}`);
if (!(scores.pupil > scores.alone + 0.06)) throw new Error('nothing was gained');
