/** What training and exporting can be told, read from the command line and checked. */
import { join, parse as parsePath, resolve } from 'node:path';
import { didYouMean } from '../did-you-mean.js';
import { type Architecture, checkSize, DEFAULTS, parseArchitecture } from './architectures.js';
import { type Arguments, numberOf, type OptionKinds, parse, UsageError, wholeOf } from './arguments.js';

/** Everything that a training run can be told. */
export interface TrainSettings {
  readonly directory: string;
  readonly test: string | undefined;
  readonly positive: string | undefined;
  readonly model: Architecture;
  readonly size: number;
  readonly iterations: number | undefined;
  readonly epochs: number | undefined;
  readonly batch: 'full' | number;
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
  readonly momentum: number;
  readonly dtype: 'float32' | 'float64';
  readonly seed: number;
  readonly out: string;
  readonly every: number;
  /** Go on from the checkpoint in `out`. */
  readonly resume: boolean;
  /** A picture that cannot be read ends the run. */
  readonly strict: boolean;
  /** Op by op, not compiled. */
  readonly eager: boolean;
  readonly threads: number;
  /** With vectors beyond the standard. */
  readonly wide: boolean;
  readonly relaxed: boolean;
}

const KINDS: OptionKinds = {
  test: 'value',
  positive: 'value',
  model: 'value',
  size: 'value',
  iterations: 'value',
  epochs: 'value',
  batch: 'value',
  optimizer: 'value',
  'learning-rate': 'value',
  momentum: 'value',
  dtype: 'value',
  seed: 'value',
  out: 'value',
  every: 'value',
  resume: 'flag',
  strict: 'flag',
  eager: 'flag',
  threads: 'value',
  wide: 'flag',
  relaxed: 'flag',
};

/** The settings in `args`, what follows the word `train`. Throws a UsageError that says what is wrong. */
export function parseTrain(args: readonly string[], now: Date): TrainSettings {
  const parsed = parse(args, KINDS);
  const { values, flags, positionals } = parsed;
  if (positionals.length === 0) throw new UsageError('train: which folder? Name one with a folder of pictures for each class');
  if (positionals.length > 1) throw new UsageError(`train: one folder, not ${positionals.join(' and ')}`);
  if (values.has('iterations') && values.has('epochs')) throw new UsageError('give --iterations or --epochs, not both');
  const dtype = values.get('dtype') ?? 'float32';
  if (dtype !== 'float32' && dtype !== 'float64') throw new UsageError(`--dtype ${dtype}: must be float32 or float64`);
  const model = parseArchitecture(values.get('model') ?? 'logistic');
  const size = wholeOf(parsed, 'size', 64);
  checkSize(model, size);
  const usual = DEFAULTS[model.kind];
  const optimizer = values.get('optimizer') ?? usual.optimizer;
  if (optimizer !== 'sgd' && optimizer !== 'adam') {
    throw new UsageError(`--optimizer ${optimizer}: must be sgd or adam${didYouMean(optimizer, ['sgd', 'adam'])}`);
  }
  if (optimizer === 'adam' && values.has('momentum')) throw new UsageError('--momentum is for --optimizer sgd; adam has its own');
  const learningRate = numberOf(parsed, 'learning-rate', usual.learningRate);
  if (!(learningRate > 0)) throw new UsageError(`--learning-rate ${learningRate}: must be above 0`);
  const momentum = numberOf(parsed, 'momentum', 0);
  if (!(momentum >= 0 && momentum < 1)) throw new UsageError(`--momentum ${momentum}: must be from 0 to below 1`);
  if (flags.has('resume') && !values.has('out')) throw new UsageError('--resume: which run? Name its folder with --out');
  for (const option of ['wide', 'relaxed', 'threads'] as const) {
    const isGiven = option === 'threads' ? values.has(option) : flags.has(option);
    if (flags.has('eager') && isGiven) throw new UsageError(`--${option} is for compiled steps: leave out --eager`);
  }
  const threads = wholeOf(parsed, 'threads', 1);
  if (threads > 256) throw new UsageError(`--threads ${threads}: must be from 1 to 256`);
  return {
    directory: positionals[0]!,
    test: values.get('test'),
    positive: values.get('positive'),
    size,
    model,
    ...lengthOf(parsed, usual),
    batch: (values.get('batch') ?? usual.batch) === 'full' ? 'full' : wholeOf(parsed, 'batch', usual.batch === 'full' ? 1 : usual.batch),
    optimizer,
    learningRate,
    momentum,
    dtype,
    seed: wholeOf(parsed, 'seed', 1, 0),
    out: values.get('out') ?? `runs/${now.toISOString().slice(0, 19).replaceAll(':', '-')}`,
    every: wholeOf(parsed, 'every', 10),
    resume: flags.has('resume'),
    strict: flags.has('strict'),
    eager: flags.has('eager'),
    threads,
    wide: flags.has('wide'),
    relaxed: flags.has('relaxed'),
  };
}

/** How long to train: as many iterations or epochs as asked for, else as usual for the model. */
function lengthOf(parsed: Arguments, usual: { readonly iterations: number | undefined; readonly epochs: number | undefined }) {
  const { values } = parsed;
  if (values.has('epochs')) return { iterations: undefined, epochs: wholeOf(parsed, 'epochs', 1) };
  if (values.has('iterations')) return { iterations: wholeOf(parsed, 'iterations', 1), epochs: undefined };
  return { iterations: usual.iterations, epochs: usual.epochs };
}

/** The file formats in which other programs can use a model. */
const FORMATS = ['onnx'] as const;

/** Everything that an export can be told. */
export interface ExportSettings {
  /** The file to read. */
  readonly model: string;
  readonly format: (typeof FORMATS)[number];
  /** The file to write: the model's name with the format behind it, if not given. */
  readonly output: string;
}

/** The settings in `args`, what follows the word `export`. Throws a UsageError that says what is wrong. */
export function parseExport(args: readonly string[]): ExportSettings {
  const { values, positionals } = parse(args, { format: 'value', output: 'value' });
  const [model, ...rest] = positionals;
  if (model === undefined) throw new UsageError('export: which model? Name the file, such as runs/mine/model.safetensors');
  if (rest.length > 0) throw new UsageError(`export: one model, not ${positionals.join(' and ')}`);
  const name = values.get('format');
  if (name === undefined) throw new UsageError(`export: in which format? Say --format ${FORMATS.join(' or ')}`);
  const format = FORMATS.find((known) => known === name);
  if (!format) throw new UsageError(`--format ${name}: must be ${FORMATS.join(' or ')}${didYouMean(name, FORMATS)}`);
  const { dir, name: stem } = parsePath(model);
  const output = values.get('output') ?? join(dir, `${stem}.${format}`);
  if (/[/\\]$/.test(output))
    throw new UsageError(`--output ${output}: is a folder; name a file, such as ${join(output, `${stem}.${format}`)}`);
  if (resolve(output) === resolve(model)) throw new UsageError(`--output ${output}: is the model itself; name another file`);
  return { model, format, output };
}
