/** Runs an example by name: `npm run example -- first-neuron`. */
import { readdirSync } from 'node:fs';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
const [name] = process.argv.slice(2);
if (name && names.includes(name)) await import(`../build/examples/${name}.js`);
else {
  console.error(`${name ? `no example "${name}"` : 'which example?'} There are: ${names.join(', ')}`);
  process.exitCode = 2;
}
