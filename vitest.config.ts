import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'apps/*',
      { test: { name: 'repository', include: ['scripts/**/*.test.ts'] } },
    ],
    // Two on two cores, where Vitest would take one: much of a test is waiting for another process.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
})
