import { defineConfig } from 'tsdown'

// One entry for each subpath of publishConfig.exports in package.json.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    doctor: 'src/doctor/index.ts',
    drizzle: 'src/store/drizzle/index.ts',
    'drizzle/mysql': 'src/store/drizzle/mysql.ts',
    'drizzle/pg': 'src/store/drizzle/pg.ts',
    'drizzle/sqlite': 'src/store/drizzle/sqlite.ts',
    'fastapi-users': 'src/strategy/fastapi-users.ts',
    'key-pair': 'src/strategy/key-pair.ts',
    kysely: 'src/store/kysely.ts',
    'legacy-passwords': 'src/legacy/legacy-passwords.ts',
    limits: 'src/limits/stored.ts',
    postgres: 'src/store/postgres-feed.ts',
    redis: 'src/store/redis.ts',
    testing: 'src/testing/index.ts',
  },
  format: 'esm',
  tsconfig: 'tsconfig.build.json', // without the tests, whose declarations would be written too
  platform: 'neutral', // emits .js and .d.ts
  deps: { neverBundle: /^node:/ }, // the contract suites need an assert
  target: 'es2023',
  dts: true,
})
