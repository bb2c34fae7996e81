import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { expect, test } from 'vitest'
import {
  AuthConfigError,
  cachedSessions,
  cookieBackend,
  createAuth,
  jwtStrategy,
  memorySessions,
  memoryUsers,
  secretKey,
} from '../../src/index.ts'
import { kyselySessions, kyselyUsers } from '../../src/stores/kysely/users.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'

const key = secretKey({ secret })
const backends = [cookieBackend({ secret, lifetimeSeconds })]
/** As configuration without types has it. */
const withHooks = (hooks: object) => createAuth({ backends, users: memoryUsers(), hooks })
const ring = (options: object) => jwtStrategy({ keys: [key], lifetimeSeconds, ...options })
const retired = secretKey({ secret: `old ${secret}`, verifyUntil: new Date('31.12.2026') })
const feed = { listen: () => undefined, close: async () => undefined }
const sqlite = () =>
  new Kysely<object>({ dialect: new SqliteDialect({ database: new Database(':memory:') }) })
const aged = (maxAgeSeconds: number) => cachedSessions(memorySessions(), feed, { maxAgeSeconds })

const cases: readonly [what: string, build: () => unknown, sentence: string][] = [
  ['a secret beside keys', () => ring({ secret }), 'secret has no effect beside keys.'],
  [
    'an algorithm beside keys',
    () => ring({ algorithm: 'HS512' }),
    'algorithm has no effect beside keys.',
  ],
  [
    'an invalid date',
    () => jwtStrategy({ keys: [key, retired], lifetimeSeconds }),
    'keys: a verifyUntil is not a date',
  ],
  [
    'an option among the hooks',
    () => withHooks({ onHookError: () => undefined }),
    'hooks: there is no hook "onHookError".',
  ],
  ['another one', () => withHooks({ hookTimeoutSeconds: 3 }), 'there is no hook "hookTimeoutSeco'],
  [
    'whenDown without a store',
    () => createAuth({ backends, users: memoryUsers(), limits: { whenDown: 'open' } }),
    'limits.whenDown has no effect without limits.store',
  ],
  [
    'newId where the database counts',
    () => kyselyUsers(sqlite(), { ids: 'integer', newId: () => 'mine' }),
    "newId has no effect with ids: 'integer'",
  ],
  [
    'notify where the database tells nobody',
    () => kyselySessions(sqlite(), { notify: true }),
    'notify: only PostgreSQL tells who listens.',
  ],
  ['a cache that keeps nothing', () => aged(0), 'maxAgeSeconds must be a number greater than 0'],
  ['a cache that keeps for no time', () => aged(Number.NaN), 'got NaN.'],
]

test.each(cases)(
  '%s, which could have no effect, is refused when the app is built [field-C21]',
  (_what, build, sentence) => {
    expect(build).toThrow(AuthConfigError)
    expect(build).toThrow(sentence)
  },
)
