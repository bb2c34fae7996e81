import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'next',
    isolate: false, // see fresh-file.ts
    sequence: { setupFiles: 'list' },
    setupFiles: ['../../scripts/redaction/record.ts', '../../scripts/fresh-file.ts'],
    include: ['e2e/**/*.test.ts'],
    globalSetup: ['e2e/build.ts'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
  },
})
