/** Keeps the functions of matrix products by what they compute: equal ones are written once, for all programs. */
import { Recent } from '../recent.js';
import type { Code } from '../wasm/code.js';

/** As many as a dozen large networks need, of about a kilobyte each. */
const functions = new Recent<Code>(256);

/** The function for a description, which says everything that makes a difference to it. */
export const written = (description: readonly unknown[], write: () => Code): Code => functions.get(JSON.stringify(description), write);
