import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'cli',
    testTimeout: 30_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
    setupFiles: ['../../scripts/redaction/record.ts'],
    globalSetup: ['../server/test/harness/services.ts', 'test/harness/installed.ts'],
    include: ['test/*.test.ts'],
  },
})
