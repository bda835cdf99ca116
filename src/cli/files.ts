/** Writes files so that they are never seen half written: under another name first, then renamed. */
import { rename, rm, writeFile } from 'node:fs/promises';

/** Replaces a file in one step. If it fails (a full disk), the old file stays and nothing half written is left. */
export async function writeAtomically(file: string, content: string | Uint8Array): Promise<void> {
  const draft = `${file}.part`;
  try {
    await writeFile(draft, content, { flush: true });
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === 'ENOSPC' ? 'the disk is full' : code === 'EISDIR' ? 'it is a folder; name a file' : message;
    throw new Error(`${file}: cannot be written (${why}); what was there before is untouched`, { cause });
  }
}
