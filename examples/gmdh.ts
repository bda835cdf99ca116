/** GMDH finds the law behind measurements, and leaves out what has nothing to do with it: how far a car goes before it stands. */
import { concat, Generator, randn, type Tensor, uniform } from 'chainrule';
import { combi, fit, load, mia, multi, ria, save } from 'chainrule/gmdh';

const generator = new Generator(4);
const between = (low: number, high: number, count: number): Tensor =>
  uniform([count, 1], { low, high, generator, dtype: 'float64' }) as Tensor;
const names = ['speed', 'reaction', 'slip', 'mass'];

/** Speed in m/s, reaction time in s, slip = 1 / deceleration in s²/m, mass in t; the distance in m, measured to half a metre. */
function measured(count: number): { x: Tensor; y: Tensor } {
  const [v, t, k, mass] = [between(5, 35, count), between(0.5, 2, count), between(0.1, 0.4, count), between(0.7, 2.5, count)];
  const noise = randn([count, 1], { generator, dtype: 'float64' }).mul(0.5);
  return { x: concat([v, t, k, mass], 1), y: v.mul(t).add(v.square().mul(k).mul(0.5)).add(noise) };
}
const seen = measured(200);
const unseen = measured(1000);

const algorithms = {
  'combi, degree 3': combi({ degree: 3 }),
  'multi, degree 3': multi({ degree: 3, keep: 3 }),
  'mia, quadratic': mia({ keep: 6 }),
  'ria, quadratic': ria({ keep: 3 }),
  'ria, linear': ria({ neuron: 'linear' }),
};
const errors: Record<string, number> = {};
for (const [name, algorithm] of Object.entries(algorithms)) {
  // Noise lets superfluous terms look a little useful: a level must be better by a tenth.
  const model = await fit(algorithm, seen, { names, relativeLimit: 0.1, refit: true });
  errors[name] = Math.sqrt(model.predict(unseen.x).sub(unseen.y).square().mean().item());
  console.log(`${name}: off by ${errors[name].toFixed(2)} m on what it has not seen`);
  for (const [i, { candidates, value }] of model.levels.entries())
    console.log(`  level ${i + 1}: ${String(candidates).padStart(5)} candidates, the best ${value.toPrecision(4)}`);
  console.log(`${model.toText().replace(/^/gm, '  ')}\n`);
  if (name.startsWith('combi')) {
    console.log(`  as LaTeX: ${model.toLatex()}\n`);
    if (load(save(model)).toText() !== model.toText()) throw new Error('the file does not hold the model');
    const terms = model.polynomial().map(({ term }) => term.map((v) => names[v]).join(' '));
    if (!terms.includes('speed reaction') || !terms.includes('speed speed slip')) throw new Error(`found the terms ${terms}`);
  }
}
console.log('the law: speed*reaction + 0.5*speed^2*slip, and half a metre of noise');
if (!(errors['combi, degree 3']! < 0.55 && errors['combi, degree 3']! < errors['ria, linear']!)) throw new Error('the law was not found');
