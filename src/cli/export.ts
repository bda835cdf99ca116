/** Writes a trained model for other programs. */
import '../methods.js';
import { zeros } from '../create.js';
import { toOnnx } from '../formats/onnx/to-onnx.js';
import { CHANNELS } from '../images/decode.js';
import type { Tensor } from '../tensor.js';
import { writeAtomically } from './files.js';
import { dtypeOf, loadModel, metadataOf } from './model-file.js';
import type { ExportSettings } from './options.js';
import type { Screen } from './screen.js';

/** In which order the numbers of a picture come; see `decodePicture`. */
const LAYOUT = 'rows from the top, pixels from the left, then red, green, blue';

/**
 * Writes a model as a file whose input `pixels` is what `predict` gives the model: a row of numbers from 0 to 1 for each of any number of
 * pictures. Its output is the probability of the positive class, or of each class. The metadata says which they are and how to make
 * the input.
 */
export async function exportModel({ model: file, output: target }: ExportSettings, screen: Screen): Promise<void> {
  const trained = await loadModel(file);
  const { model, size, positive, classes } = trained;
  const features = size * size * CHANNELS;
  const pixels: Tensor = zeros([1, features], { dtype: dtypeOf(model) });
  const output = positive === null ? 'probabilities' : 'probability';
  const bytes = toOnnx(model, [pixels], {
    inputNames: ['pixels'],
    outputNames: [output],
    dynamicBatch: true,
    metadata: { ...metadataOf(trained), layout: LAYOUT },
  });
  await writeAtomically(target, bytes);
  const columns = positive === null ? classes.length : 1;
  screen.print(`written: ${target} (input "pixels" [batch, ${features}], output "${output}" [batch, ${columns}])`);
}
