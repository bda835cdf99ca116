#!/usr/bin/env node
/** The program: draws the homework's pictures, trains on them or on your own. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { drawBoxes } from '../images/boxes.js';
import { parseTrain, USAGE, UsageError } from './options.js';
import { bar, type Screen, screen } from './screen.js';
import { train } from './train.js';

/** Where the homework's pictures are drawn. */
const BOXES = join('data', 'boxes');

/** Draws the pictures of boxes if that has not been done, and gives the arguments that train on them. */
async function homework(out: Screen): Promise<string[]> {
  const drawn = await stat(BOXES).then(
    () => true,
    () => false,
  );
  if (!drawn) await drawBoxes(BOXES, { onProgress: (done, total) => out.update(`drawing ${BOXES} ${bar(done, total)}`, done === total) });
  return [join(BOXES, 'train'), '--test', join(BOXES, 'test'), '--positive', 'box'];
}

async function main([command, ...rest]: readonly string[]): Promise<void> {
  const out = screen(process.stdout);
  if (command === '--help' || command === 'help') out.print(USAGE);
  else if (command === 'train') await train(parseTrain(rest, new Date()), out);
  else if (command === undefined) await train(parseTrain(await homework(out), new Date()), out);
  else if (command.startsWith('--')) await train(parseTrain([...(await homework(out)), command, ...rest], new Date()), out);
  else throw new UsageError(`${command}: no such command`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(`chainrule: ${process.env.DEBUG ? stack : message}\n`);
  if (error instanceof UsageError) process.stderr.write(`\n${USAGE}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
