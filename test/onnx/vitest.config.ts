import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { longestFirst } from '../longest-first.js';

const config: ViteUserConfig = defineConfig({
  root: import.meta.dirname,
  test: {
    include: ['*.test.ts'],
    globalSetup: '../build.ts',
    maxWorkers: '100%',
    testTimeout: 120_000,
    sequence: { sequencer: longestFirst(['/program.test.ts']) },
  },
});
export default config;
