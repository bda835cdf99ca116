/** A model of letters: from the last three letters of a name it guesses the next one; each letter is a vector that is learned too. */
import { Generator, relu, reshape, type Tensor, tensor } from 'chainrule';
import { dense, embedding, sequential, softmaxCrossEntropy, withLoss } from 'chainrule/nn';
import { adam } from 'chainrule/optim';
import { fit } from 'chainrule/train';

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

const examples = NAMES.flatMap((name) => {
  const text = `${'.'.repeat(CONTEXT)}${name}.`;
  return Array.from({ length: name.length + 1 }, (_, i) => numbers(text.slice(i, i + CONTEXT + 1)));
});
const x = tensor(Int32Array.from(examples.flatMap((e) => e.slice(0, CONTEXT)))).reshape([-1, CONTEXT]);
const y = tensor(Int32Array.from(examples.map((e) => e[CONTEXT]!)));

const generator = new Generator(5);
const vectors = embedding(LETTERS.length, 8, { generator });
const net = sequential(
  vectors,
  (v: Tensor) => reshape(v, [-1, CONTEXT * 8]),
  dense(CONTEXT * 8, 64, { generator }),
  relu,
  dense(64, LETTERS.length, { generator }),
);
const model = withLoss(net, softmaxCrossEntropy);
const optimizer = adam(model.parameters, { learningRate: 0.01 });
const { costs } = await fit(model, { x, y }, { optimizer, batch: 64, epochs: 40, seed: 1 });
console.log(`${examples.length} letters of ${NAMES.length} names; cost ${costs[0]!.toFixed(2)} → ${costs.at(-1)!.toFixed(2)}`);

/** Letter after letter, each drawn with the probability that the model gives it. */
function invent(): string {
  let text = '.'.repeat(CONTEXT);
  for (let i = 0; i < 12; i++) {
    const p = net(tensor(Int32Array.from(numbers(text.slice(-CONTEXT)))).reshape([1, CONTEXT])).softmax().data;
    let left = generator.uniform();
    const next = Math.max(
      0,
      Array.from(p).findIndex((share) => (left -= share) < 0),
    );
    if (next === 0) break;
    text += LETTERS[next];
  }
  return text.slice(CONTEXT);
}
console.log(`new names: ${Array.from({ length: 12 }, invent).join(', ')}`);
if (!(costs.at(-1)! < 0.75 * costs[0]!)) throw new Error('it has not learned');
