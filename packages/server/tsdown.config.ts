import { defineConfig } from 'tsdown'

// One entry for each subpath of publishConfig.exports in package.json.
export default defineConfig({
  entry: {
    index: 'src/index.ts',
    doctor: 'src/doctor/index.ts',
    drizzle: 'src/stores/drizzle/index.ts',
    'drizzle/mysql': 'src/stores/drizzle/mysql.ts',
    'drizzle/pg': 'src/stores/drizzle/pg.ts',
    'drizzle/sqlite': 'src/stores/drizzle/sqlite.ts',
    exposure: 'src/exposure/index.ts',
    factors: 'src/factors/index.ts',
    'fastapi-users': 'src/core/backend/strategy/fastapi-users.ts',
    'key-pair': 'src/core/backend/strategy/key-pair.ts',
    kysely: 'src/stores/kysely/users.ts',
    'legacy-passwords': 'src/password/legacy/legacy-passwords.ts',
    limits: 'src/core/limits/stored.ts',
    oauth: 'src/oauth/index.ts',
    passkey: 'src/passkey/index.ts',
    password: 'src/password/password-router.ts',
    postgres: 'src/stores/postgres-feed.ts',
    'recovery-code': 'src/recovery-code/index.ts',
    redis: 'src/stores/redis/sessions.ts',
    roles: 'src/roles/index.ts',
    'step-up': 'src/core/protect/proofs.ts',
    testing: 'src/testing/index.ts',
    totp: 'src/totp/index.ts',
  },
  format: 'esm',
  tsconfig: 'tsconfig.build.json', // without the tests, whose declarations would be written too
  platform: 'neutral', // emits .js and .d.ts
  deps: { neverBundle: /^node:/ }, // the contract suites need an assert
  target: 'es2023',
  dts: true,
})
