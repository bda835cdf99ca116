/** The reference and the guides as one site; formulas become MathML, which browsers draw by themselves. */
import katex from '@vscode/markdown-it-katex';
import { OptionDefaults } from 'typedoc';

/** @type {Partial<import('typedoc').TypeDocOptions>} */
const config = {
  name: 'chainrule',
  entryPoints: ['index', 'ops/index', 'nn/index', 'optim/index', 'train/index', 'check/index', 'compile/index', 'graph/index', 'images/index', 'formats/index', 'formats/onnx/index', 'gmdh/index'].map(
    (entry) => `src/${entry}.ts`,
  ),
  highlightLanguages: [...OptionDefaults.highlightLanguages, 'diff'],
  projectDocuments: ['docs/*.md'],
  out: 'docs/api',
  excludeInternal: true,
  excludePrivate: true,
  treatWarningsAsErrors: true,
  githubPages: false,
  disableGit: true,
  sourceLinkTemplate: 'src/{path}',
  tsconfig: 'tsconfig.build.json',
  markdownItLoader: (parser) => parser.use(katex.default ?? katex, { output: 'mathml', throwOnError: true }),
  intentionallyNotExported: [
    ...['Dynamic', 'Same', 'Zip', 'Fits', 'Inner', 'Append', 'Deep', 'Drop', 'Resized'].map((name) => `src/shape-types.ts:${name}`),
    ...['NumberBeside', 'Axes', 'First'].map((name) => `src/op-kinds.ts:${name}`),
    ...['Agree', 'Seen'].map((name) => `src/nn/layer-shapes.ts:${name}`),
    ...['OneOperand', 'TwoOperands', 'OneValue'].map((name) => `src/compile/emitter.ts:${name}`),
    'src/compile/wasm/code.ts:Expr',
    ...['Damped', 'Filtered', 'Dropped'].map((name) => `src/nn/alexnet.ts:${name}`),
    'src/formats/bytes.ts:Readable',
    'src/methods.ts:Ops',
    'src/grad.ts:Differentiable',
    'src/create.ts:TypedArray',
  ],
};
export default config;
