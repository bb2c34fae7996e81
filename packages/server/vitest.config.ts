import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'server',
    testTimeout: 30_000,
    expect: { poll: { timeout: 15_000 } },
    isolate: false, // see fresh-file.ts
    sequence: { setupFiles: 'list' },
    setupFiles: ['../../scripts/redaction/record.ts', '../../scripts/fresh-file.ts'],
    globalSetup: 'test/harness/services.ts',
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'type-matrix/*.test.ts'],
    typecheck: { enabled: true, include: ['src/**/*.test-d.ts', 'test/**/*.test-d.ts'] },
  },
})
