import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'bench',
    isolate: false, // see fresh-file.ts
    sequence: { setupFiles: 'list' },
    setupFiles: ['../../scripts/fresh-file.ts', '../../scripts/redaction/record.ts'],
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
