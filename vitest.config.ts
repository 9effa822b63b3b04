import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/slow/**', 'node_modules/**'],
    setupFiles: ['test/property-seed.ts'],
    // ONNX Runtime's native sessions live in child processes, not in worker threads.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
