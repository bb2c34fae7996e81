import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'client',
    setupFiles: ['../../scripts/redaction/record.ts'],
    include: ['test/**/*.test.ts', 'type-matrix/*.test.ts'],
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'] },
  },
})
