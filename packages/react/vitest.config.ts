import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'react',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    isolate: false, // see fresh-file.ts
    sequence: { setupFiles: 'list' },
    setupFiles: ['../../scripts/redaction/record.ts', '../../scripts/fresh-file.ts'],
    include: ['test/**/*.test.{ts,tsx}', 'type-matrix/*.test.ts'],
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
  },
})
