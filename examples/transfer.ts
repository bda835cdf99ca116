/** Transfer: a network that has learned one task lends its first layer to another, which then needs fewer examples. */
import { Generator, randn, relu, type Tensor } from 'chainrule';
import { readSafetensors, writeSafetensors } from 'chainrule/formats';
import { binaryCrossEntropyWithLogits, dense, type Layer, sequential, withLoss } from 'chainrule/nn';
import { adam } from 'chainrule/optim';
import { accuracy, fit, restore, snapshot } from 'chainrule/train';

const generator = new Generator(6);
const FEATURES = 20;
/** Hidden causes that both tasks depend on: six directions in a space of twenty. */
const causes = randn([FEATURES, 6], { generator });
const seen = (x: Tensor): Tensor => x.matmul(causes).relu();
const task = (weights: Tensor) => (x: Tensor) => seen(x).matmul(weights).sub(seen(x).matmul(weights).mean()).greater(0);
const [first, second] = [task(randn([6, 1], { generator })), task(randn([6, 1], { generator }))];

const net = (): Layer => sequential(dense(FEATURES, 32, { generator }), relu, dense(32, 1, { generator }));
const learn = async (model: Layer, parameters: readonly Tensor[], x: Tensor, y: Tensor): Promise<void> => {
  const optimizer = adam(parameters, { learningRate: 0.01 });
  await fit(withLoss(model, binaryCrossEntropyWithLogits), { x, y }, { optimizer, iterations: 300 });
};

const many = randn([2000, FEATURES], { generator });
const teacher = net();
await learn(teacher, teacher.parameters, many, first(many));
const bytes = writeSafetensors(snapshot(teacher));

const few = randn([60, FEATURES], { generator });
const unseen = randn([2000, FEATURES], { generator });
const score = (model: Layer): number => accuracy(model(unseen).sigmoid(), second(unseen));

const alone = net();
await learn(alone, alone.parameters, few, second(few));

const pupil = net();
const fresh = snapshot(net());
// The teacher's first layer by its name, and a last layer of its own, the only one that learns.
const { tensors } = readSafetensors(bytes);
restore(new Map(Object.entries(fresh).map(([name, t]) => [name, name.startsWith('0.') ? tensors.get(name)! : t])), pupil);
await learn(pupil, [pupil.named['2.weights']!, pupil.named['2.bias']!], few, second(few));

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
console.log(`the second task from 60 examples alone: ${percent(score(alone))} of unseen ones right`);
console.log(`with the first layer of a network that knows another task: ${percent(score(pupil))}`);
if (!(score(pupil) > score(alone) + 0.03)) throw new Error('nothing was gained');
