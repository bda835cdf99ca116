import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  // What runs in ONNX Runtime has a package of its own.
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/onnx/**'],
    globalSetup: 'test/build.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
export default config;
