import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'react',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    setupFiles: ['../../scripts/redaction/record.ts'],
    include: ['test/**/*.test.{ts,tsx}', 'type-matrix/*.test.ts'],
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
  },
})
