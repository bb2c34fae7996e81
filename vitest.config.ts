import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'apps/*',
      {
        test: {
          name: 'repository',
          isolate: false, // see fresh-file.ts
          setupFiles: ['scripts/fresh-file.ts'],
          include: ['{scripts,docs}/**/*.test.ts'],
          // each has a command of its own
          exclude: [...configDefaults.exclude, 'scripts/{examples,first-hour}/**'],
        },
      },
    ],
  },
})
