import { defineConfig } from 'vitest/config'
import { TimesReporter } from './times.ts'

// By itself, with `pnpm examples`: it installs apps, and takes minutes.
export default defineConfig({
  test: {
    name: 'examples',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    globalSetup: ['supply.ts', '../../packages/server/test/harness/services.ts'],
    reporters: ['default', new TimesReporter()],
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
})
