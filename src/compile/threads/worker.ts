/**
 * The file that a browser loads for each thread that helps a compiled function.
 *
 * @packageDocumentation
 */
import { serve } from './serve.js';

serve();
