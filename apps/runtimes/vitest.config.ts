import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'runtimes',
    isolate: false, // see fresh-file.ts
    sequence: { setupFiles: 'list' },
    setupFiles: ['../../scripts/redaction/record.ts', '../../scripts/fresh-file.ts'],
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/built.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
