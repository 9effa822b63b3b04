import { defineConfig } from 'vitest/config';

/** What takes minutes: real training, the packed package, other Node and ONNX runtimes. */
export default defineConfig({
  test: {
    include: ['test/slow/**/*.test.ts'],
    // ONNX Runtime's native sessions live in child processes, not in worker threads.
    pool: 'forks',
    // One after the other: each of them keeps all cores busy.
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 900_000,
  },
});
