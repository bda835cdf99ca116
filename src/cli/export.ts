/** Writes a trained model for other programs. */
import '../methods.js';
import { zeros } from '../create.js';
import { toOnnx } from '../formats/onnx/to-onnx.js';
import type { Tensor } from '../tensor.js';
import { writeAtomically } from './files.js';
import { loadModel, metadataOf } from './model-file.js';
import type { ExportSettings } from './options.js';
import type { Screen } from './screen.js';

/** In which order the numbers of a picture come; see `decodePicture`. */
const LAYOUT = 'rows from the top, pixels from the left, then red, green, blue';

/**
 * Writes a model as a file whose input `pixels` is what `predict` gives the model: a row of numbers from 0 to 1 for each of any number of
 * pictures. Its output is the probability of the positive class. The metadata says which class that is and how to make the input.
 */
export async function exportModel({ model: file, output }: ExportSettings, screen: Screen): Promise<void> {
  const trained = await loadModel(file);
  const { model } = trained;
  const pixels: Tensor = zeros([1, model.features], { dtype: model.weights.dtype });
  const bytes = toOnnx(model as (x: Tensor) => Tensor, [pixels], {
    inputNames: ['pixels'],
    outputNames: ['probability'],
    dynamicBatch: true,
    metadata: { ...metadataOf(trained), layout: LAYOUT },
  });
  await writeAtomically(output, bytes);
  screen.print(`written: ${output} (input "pixels" [batch, ${model.features}], output "probability" [batch, 1])`);
}
