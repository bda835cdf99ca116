#!/usr/bin/env node
/** The program: draws the homework's pictures, trains on them or on your own, and uses what was trained. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from '../did-you-mean.js';
import { drawBoxes } from '../images/boxes.js';
import { parse, UsageError } from './arguments.js';
import { compare } from './compare.js';
import { drawGraph } from './draw-graph.js';
import { exportModel } from './export.js';
import { parseExport, parseTrain } from './options.js';
import { evaluate, predict } from './predict.js';
import { bar, type Screen, screen } from './screen.js';
import { train } from './train.js';
import { USAGE } from './usage.js';

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

/** Runs until done, or until Ctrl-C, which lets the current step end and saves; a second one ends at once. */
async function untilStopped(run: (signal: AbortSignal) => Promise<boolean>, out: Screen): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(130);
    out.print('stopping after this step; again to stop at once');
    stop.abort();
  };
  process.on('SIGINT', interrupt);
  try {
    if (!(await run(stop.signal))) process.exitCode = 130;
  } finally {
    process.off('SIGINT', interrupt);
  }
}

const trainUntilStopped: Command = (args, out) => {
  const settings = parseTrain(args, new Date());
  return untilStopped((signal) => train(settings, out, signal), out);
};

type Command = (args: readonly string[], out: Screen) => Promise<void>;
const COMMANDS: Readonly<Record<string, Command>> = {
  train: trainUntilStopped,
  async compare(args, out) {
    for (const option of ['--model', '--resume']) {
      if (args.some((arg) => arg.split('=')[0] === option))
        throw new UsageError(`${option} is not for compare, which trains three models anew`);
    }
    const all = args.length === 0 || args[0]!.startsWith('-') ? [...(await homework(out)), ...args] : args;
    await untilStopped((signal) => compare(all, new Date(), out, signal), out);
  },
  async predict(args, out) {
    const [model, ...files] = parse(args, {}).positionals;
    if (!model || files.length === 0) throw new UsageError('predict: needs a model and at least one picture');
    if (!(await predict(model, files, out))) process.exitCode = 1;
  },
  async evaluate(args, out) {
    const [model, directory, ...rest] = parse(args, {}).positionals;
    if (!model || !directory || rest.length > 0) throw new UsageError('evaluate: needs a model and one folder');
    await evaluate(model, directory, out);
  },
  async export(args, out) {
    await exportModel(parseExport(args), out);
  },
  async graph(args, out) {
    const { positionals } = parse(args, {});
    if (positionals.length > 1) throw new UsageError(`graph: one file, not ${positionals.join(' and ')}`);
    await drawGraph(positionals[0] ?? 'graph.svg', out);
  },
};

async function main([command, ...rest]: readonly string[]): Promise<void> {
  const out = screen(process.stdout);
  if (command === '--help' || command === 'help') return out.print(USAGE);
  if (command === '--version') return out.print(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')).version);
  if (command !== undefined && Object.hasOwn(COMMANDS, command)) return COMMANDS[command]!(rest, out);
  if (command !== undefined && !command.startsWith('-')) {
    throw new UsageError(`${command}: no such command${didYouMean(command, Object.keys(COMMANDS))}`);
  }
  const options = command === undefined ? [] : [command, ...rest];
  parseTrain(['.', ...options], new Date());
  await trainUntilStopped([...(await homework(out)), ...options], out);
}

// Whoever reads our output may stop reading (`| head`): then there is nobody left to talk to.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
try {
  await main(process.argv.slice(2));
} catch (error) {
  const { message, stack } = error as Error;
  process.stderr.write(`chainrule: ${process.env.DEBUG ? stack : message}\n`);
  if (error instanceof UsageError) process.stderr.write('see --help\n');
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
