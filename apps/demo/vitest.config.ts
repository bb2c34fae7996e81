import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'demo',
    isolate: false, // see fresh-file.ts
    sequence: { setupFiles: 'list' },
    setupFiles: ['../../scripts/redaction/record.ts', '../../scripts/fresh-file.ts'],
    include: ['src/**/*.test.ts', 'e2e/**/*.test.ts'],
    globalSetup: ['e2e/build-client.ts', '../../packages/server/test/harness/services.ts'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
  },
})
