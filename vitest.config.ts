import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';
import { longestFirst } from './test/longest-first.js';

const config: ViteUserConfig = defineConfig({
  // What runs in ONNX Runtime has a package of its own.
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/onnx/**'],
    globalSetup: 'test/build.ts',
    // By default one core would be kept free: half of two.
    maxWorkers: '100%',
    sequence: { sequencer: longestFirst(['/boxes-accuracy.test.ts', '/test/docs.test.ts', '/fuzz.test.ts', '/memory.test.ts']) },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
export default config;
