/** Writes `metrics.jsonl`: one line for each recorded iteration, which a resumed run cuts where it goes on. */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { writeAtomically } from './files.js';

/** A line of the file. */
export interface Metric {
  readonly iteration: number;
  /** A number; text where it is not finite, because JSON has no NaN. */
  readonly cost: number | string;
  readonly trainAccuracy: number;
}

/** The lines of a metrics file; one that was cut short by a kill is left out. */
export async function readMetrics(file: string): Promise<Metric[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Metric);
}

export class Metrics {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens the file for writing, and keeps only the lines before iteration `from`. */
  static async open(file: string, from: number): Promise<Metrics> {
    const kept = (await readMetrics(file)).filter(({ iteration }) => iteration < from);
    await writeAtomically(file, kept.map((metric) => `${JSON.stringify(metric)}\n`).join(''));
    return new Metrics(await open(file, 'a'));
  }

  async write(iteration: number, cost: number, trainAccuracy: number): Promise<void> {
    const metric: Metric = { iteration, cost: Number.isFinite(cost) ? cost : String(cost), trainAccuracy };
    await this.#file.write(`${JSON.stringify(metric)}\n`);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
