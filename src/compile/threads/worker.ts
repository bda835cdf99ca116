/** The file that a browser loads for each helping thread. */
import { serve } from './serve.js';

serve();
