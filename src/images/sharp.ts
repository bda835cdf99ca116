/** Loads the package sharp, which decodes, draws and writes pictures, only when a picture is asked for. */
import type Sharp from 'sharp';

/** The package's one function. Throws an Error that says what to install when the package is missing. */
export async function loadSharp(): Promise<typeof Sharp> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    throw new Error('reading and drawing pictures needs the package sharp: npm install sharp', { cause });
  }
}
