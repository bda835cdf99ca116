/** Uses a trained model: on single pictures, and on a folder of them to measure it. */
import '../methods.js';
import { zeros } from '../create.js';
import { ValueError } from '../errors.js';
import { decodePicture } from '../images/decode.js';
import { readPictures } from '../images/folder.js';
import { Tensor } from '../tensor.js';
import { accuracy, confusionMatrix, f1, precision, recall, rocAuc } from '../train/metrics.js';
import { dtypeOf, loadModel } from './model-file.js';
import { scorerOf } from './scores.js';
import { bar, confusionTable, percent, type Screen } from './screen.js';
import { answersOf, countsOf, type Reading, readingsOf, targetsOf } from './task.js';

/** Prints what each picture shows, and how sure the model is. Unreadable pictures are named; if there is one, the promise gives false. */
export async function predict(file: string, pictures: readonly string[], screen: Screen): Promise<boolean> {
  const trained = await loadModel(file);
  const { model, size } = trained;
  const answers = answersOf(trained);
  let allRead = true;
  for (const picture of pictures) {
    try {
      const pixels = await decodePicture(picture, size);
      const x = new Tensor([1, pixels.length], dtypeOf(model) === 'float64' ? Float64Array.from(pixels) : pixels);
      const [{ says, sure }] = readingsOf(model(x), zeros([1])) as [Reading];
      screen.print(`${picture}: ${answers[says]} (${percent(sure)} sure)`);
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
  const dtype = dtypeOf(model);
  const pictures = await readPictures(directory, {
    size,
    dtype,
    classes,
    onUnreadable: (_, error) => screen.print(`skipped ${error.message}`),
    onProgress: (done, total) => screen.update(`reading ${directory} ${bar(done, total)}`, done === total),
  });
  const y = targetsOf(pictures, trained, dtype);
  const p = scorerOf(model)(pictures.x);
  const answers = answersOf(trained);
  screen.print(`${pictures.files.length} pictures, ${pictures.skipped.length} skipped`);
  screen.print(`accuracy ${percent(accuracy(p, y))}${positive === null ? '' : `, area under the ROC curve ${rocAuc(p, y).toFixed(4)}`}`);
  if (positive !== null) {
    const counts = confusionMatrix(p, y);
    screen.print(`precision ${percent(precision(counts))}, recall ${percent(recall(counts))}, F1 ${percent(f1(counts))}`);
  }
  for (const line of confusionTable(countsOf(p, y, trained), answers)) screen.print(line);
}
