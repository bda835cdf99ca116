/** Turns a drawn scene into a photograph: exposure, colour cast, a soft lens, sensor noise, JPEG. */
import type Sharp from 'sharp';
import type { Generator } from '../../random/generator.js';
import { between } from './choose.js';

/** Writes the scene as a JPEG file; the noise follows from the generator's state. */
export async function photograph(sharp: typeof Sharp, svg: string, generator: Generator, file: string): Promise<void> {
  const exposure = between(generator, 0.85, 1.12);
  const gains = [0, 0, 0].map(() => exposure * between(generator, 0.95, 1.05));
  const noise = between(generator, 1, 4);
  const blur = between(generator, 0.3, 0.55);
  const quality = 70 + generator.integer(26);
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().blur(blur).raw().toBuffer({ resolveWithObject: true });
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.min(255, Math.max(0, Math.round(data[i]! * gains[i % 3]! + noise * generator.normal())));
  }
  const { width, height } = info;
  await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toFile(file);
}
