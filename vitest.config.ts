import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/*',
      'apps/*',
      {
        test: {
          name: 'repository',
          include: ['{scripts,docs}/**/*.test.ts'],
          // each has a command of its own
          exclude: [...configDefaults.exclude, 'scripts/{examples,first-hour}/**'],
        },
      },
    ],
  },
})
