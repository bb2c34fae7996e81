import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// The matrix on another tRPC than the one that is installed: `TRPC=lowest` or `TRPC=newest`.
const version = process.env['TRPC']
if (version === undefined) throw new Error('Set TRPC to "lowest" or "newest".')

export default defineConfig({
  root: join(import.meta.dirname, '../../..'),
  resolve: {
    alias: [{ find: /^@trpc\/server(?=\/|$)/, replacement: `trpc-server-${version}` }],
  },
  test: { include: ['test/adapters/matrix/matrix.test.ts'] },
})
