/** Uses a trained neuron: on single pictures, and on a folder of them to measure it. */
import '../methods.js';
import { ValueError } from '../errors.js';
import { decodePicture } from '../images/decode.js';
import { readPictures } from '../images/folder.js';
import { Tensor } from '../tensor.js';
import { accuracy, confusionMatrix, f1, precision, recall, rocAuc } from '../train/metrics.js';
import { loadModel, negativeOf } from './model-file.js';
import { labelsOf } from './pictures.js';
import { bar, confusionTable, percent, type Screen } from './screen.js';

/** Prints what each picture shows, and how sure the neuron is. Unreadable pictures are named; if there is one, the promise gives false. */
export async function predict(file: string, pictures: readonly string[], screen: Screen): Promise<boolean> {
  const trained = await loadModel(file);
  const { model, positive, size } = trained;
  let allRead = true;
  for (const picture of pictures) {
    try {
      const pixels = await decodePicture(picture, size);
      const x = new Tensor([1, pixels.length], model.weights.dtype === 'float64' ? Float64Array.from(pixels) : pixels);
      const p: number = (model(x) as Tensor).item();
      screen.print(`${picture}: ${p >= 0.5 ? positive : negativeOf(trained)} (${percent(Math.max(p, 1 - p))} sure)`);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      screen.print(error.message);
      allRead = false;
    }
  }
  return allRead;
}

/** Prints how good the model is on a folder of pictures. */
export async function evaluate(file: string, directory: string, screen: Screen): Promise<void> {
  const trained = await loadModel(file);
  const { model, classes, positive, size } = trained;
  const dtype = model.weights.dtype === 'float64' ? 'float64' : 'float32';
  const pictures = await readPictures(directory, {
    size,
    dtype,
    classes,
    onUnreadable: (_, error) => screen.print(`skipped ${error.message}`),
    onProgress: (done, total) => screen.update(`reading ${directory} ${bar(done, total)}`, done === total),
  });
  const y = labelsOf(pictures, positive, dtype);
  const p: Tensor = model(pictures.x);
  const counts = confusionMatrix(p, y);
  screen.print(`${pictures.files.length} pictures, ${pictures.skipped.length} skipped`);
  screen.print(`accuracy ${percent(accuracy(p, y))}, area under the ROC curve ${rocAuc(p, y).toFixed(4)}`);
  screen.print(`precision ${percent(precision(counts))}, recall ${percent(recall(counts))}, F1 ${percent(f1(counts))}`);
  for (const line of confusionTable(counts, positive, negativeOf(trained))) screen.print(line);
}
