import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: import.meta.dirname,
    name: 'cli-next',
    testTimeout: 240_000,
    hookTimeout: 240_000,
    globalSetup: ['test/harness/installed-next.ts'],
    include: ['test/next/*.test.ts'],
  },
})
