/** A model of letters: from the last three letters of a name it guesses the next one; each letter is a vector that is learned too. */
import { Generator, log, relu, reshape, type Tensor, tensor, zeros } from 'chainrule';
import { dense, dropout, embedding, sequential, softmaxCrossEntropy, withLoss } from 'chainrule/nn';
import { oneHot } from 'chainrule/ops';
import { adam } from 'chainrule/optim';
import { type Examples, fit } from 'chainrule/train';

const NAMES =
  `ada adele agnes alma amelia anna annelise ava bella bianca camilla carla carmen celia clara daniela diana dora edith elena elisa
ella elsa emilia emma erica eva fiona flora frida gina gloria greta hanna helena ida ines irene iris isabella jana joana julia juliana karina
karla katarina lara laura lea lena leonora lia lina lisa livia lorena luisa lydia magdalena maja mara maria mariana marina marta mathilda maya
melina mia mila mina mona nadia natalia nina nora olga olivia paula petra rita roberta romina rosa sabina sandra sara selena silvia simona sofia
stella susanna tamara teresa tina ursula valentina vera victoria viola yolanda`.split(/\s+/);

/** `.` is the beginning and the end of a name. */
const LETTERS = '.abcdefghijklmnopqrstuvwxyz';
const CONTEXT = 3;
const numbers = (text: string): number[] => [...text].map((letter) => LETTERS.indexOf(letter));

/** Every letter of the names, and the three before it. */
function examples(names: readonly string[]): Examples {
  const all = names.flatMap((name) => {
    const text = `${'.'.repeat(CONTEXT)}${name}.`;
    return Array.from({ length: name.length + 1 }, (_, i) => numbers(text.slice(i, i + CONTEXT + 1)));
  });
  const x = tensor(Int32Array.from(all.flatMap((e) => e.slice(0, CONTEXT)))).reshape([-1, CONTEXT]);
  return { x, y: tensor(Int32Array.from(all.map((e) => e[CONTEXT]!))) };
}
// Every fifth name is kept: knowing names by heart is not the aim.
const [train, test] = [0, 1].map((kept) => examples(NAMES.filter((_, i) => (i % 5 === 4 ? 1 : 0) === kept))) as [Examples, Examples];

const generator = new Generator(5);
const net = sequential(
  embedding(LETTERS.length, 4, { generator }),
  (v: Tensor) => reshape(v, [-1, CONTEXT * 4]),
  dropout(0.3, { generator }),
  dense(CONTEXT * 4, 64, { generator }),
  relu,
  dense(64, LETTERS.length, { generator }),
);
const model = withLoss(net, softmaxCrossEntropy);
await fit(model, train, { optimizer: adam(model.parameters, { learningRate: 0.005 }), batch: 64, epochs: 25, seed: 1 });

/** Letter after letter, each drawn with the probability that the model gives it. */
function invent(text = '.'.repeat(CONTEXT)): string {
  const p = net(tensor(Int32Array.from(numbers(text.slice(-CONTEXT)))).reshape([1, CONTEXT])).softmax().data;
  let left = generator.uniform();
  const next = LETTERS[Array.from(p).findIndex((share) => (left -= share) < 0)] ?? '.';
  return next === '.' || text.length > 14 ? text.slice(CONTEXT) : invent(text + next);
}
console.log(`new names: ${Array.from({ length: 12 }, () => invent()).join(', ')}`);

/** The cost of a model that knows no more than how often each letter comes in the training names. */
const logits = log(oneHot(train.y, LETTERS.length).astype('float32').sum(0).add(1)).add(zeros([test.y.size, LETTERS.length]));
const [byFrequency, byModel] = [softmaxCrossEntropy(logits, test.y).item(), model.cost(test.x, test.y).item()];
console.log(`names that it has not seen: ${byModel.toFixed(2)} nats per letter; by the letters' frequency alone ${byFrequency.toFixed(2)}`);
if (!(byModel < 0.85 * byFrequency)) throw new Error('it has not learned more than how often letters come');
