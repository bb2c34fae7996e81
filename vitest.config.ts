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
          exclude: [...configDefaults.exclude, 'scripts/examples/**'], // `pnpm examples` runs them
        },
      },
    ],
  },
})
