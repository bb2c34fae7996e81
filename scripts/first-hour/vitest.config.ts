import { defineConfig } from 'vitest/config'

// `pnpm first-hour`: not among the other tests, because it needs the network, and a minute.
export default defineConfig({
  test: {
    name: 'first-hour',
    root: import.meta.dirname,
    include: ['*.test.ts'],
    disableConsoleIntercept: true, // its times are what it is read for
  },
})
