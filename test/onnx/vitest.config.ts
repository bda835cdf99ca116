import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  root: import.meta.dirname,
  test: { include: ['*.test.ts'], globalSetup: '../build.ts', maxWorkers: '100%', testTimeout: 120_000 },
});
export default config;
