import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'bench',
    isolate: false, // see fresh-file.ts
    sequence: { setupFiles: 'list' },
    setupFiles: ['../../scripts/redaction/record.ts', '../../scripts/fresh-file.ts'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
