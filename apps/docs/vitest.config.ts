import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'docs',
    setupFiles: ['../../scripts/redaction/record.ts'],
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/built.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
