/** Checks what is said when the package that reads and draws pictures is not installed. */
import { expect, it, vi } from 'vitest';
import { loadSharp } from '../../src/images/sharp.js';

vi.mock('sharp', () => {
  throw new Error('Cannot find package');
});

it('says what to install', async () => {
  await expect(loadSharp()).rejects.toThrow('reading and drawing pictures needs the package sharp: npm install sharp');
});
