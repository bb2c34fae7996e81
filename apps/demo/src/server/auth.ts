import { cookieBackend, createAuth, type LimiterFactory } from '@trpc-auth/server'
import { doctor } from '@trpc-auth/server/doctor'
import { kyselyRecords, kyselySessions, kyselyUsers } from '@trpc-auth/server/kysely'
import { redisLimits } from '@trpc-auth/server/limits'
import { cachedRedisSessions } from '@trpc-auth/server/redis'
import { z } from 'zod'
import { isName, NAME_MAX_LENGTH } from '../name.ts'
import type { Factors } from './factors.ts'
import { mailHooks } from './mail/mail-hooks.ts'
import type { SendMail } from './mail/mail.ts'
import type { Redis } from './redis.ts'
import type { Storage } from './storage.ts'

export interface AuthSettings extends Storage {
  /** If not, the console says why a caller is not signed in. */
  readonly production: boolean
  readonly secret: string
  readonly lifetimeSeconds: number
  /** `false` only for a browser that refuses Secure cookies on http://localhost. */
  readonly cookieSecure: boolean
  /** The address people type, where it differs from the one this server sees. */
  readonly publicUrl: string | undefined
  /** Number of proxies in front of this server, which are trusted about the client's address. */
  readonly trustProxy: number
  /** The address people type, for the links in e-mails. */
  readonly address: string
  readonly factors: Factors
  readonly sendMail: SendMail
  readonly clock: () => Date
  /** Gets what nobody expected, with its cause. Refusals are not incidents. */
  readonly log: (incident: string, cause: unknown) => void
}

const displayName = z
  .string()
  .normalize()
  .trim()
  .max(NAME_MAX_LENGTH)
  .refine(isName, 'A name needs at least one visible character.')

export function createDemoAuth(settings: AuthSettings) {
  const { database, redis, secret, clock, log } = settings
  const { codes, passkeys, recovery } = settings.factors
  return createAuth({
    backends: [
      cookieBackend({
        secret,
        lifetimeSeconds: settings.lifetimeSeconds,
        cookieSecure: settings.cookieSecure,
        // Stored, so that a session can be seen and ended from elsewhere.
        sessions: redis
          ? cachedRedisSessions(redis.client, { keyPrefix: redis.keyPrefix, clock })
          : kyselySessions(database),
      }),
    ],
    users: kyselyUsers(database),
    records: kyselyRecords(database),
    factors: [codes, passkeys, recovery],
    profile: z.object({ displayName }),
    secret,
    // Without Redis they are counted in this process, which is the only one.
    limits: redis ? { store: countsIn(redis) } : {},
    trustProxy: settings.trustProxy,
    hooks: {
      ...mailHooks({ send: settings.sendMail, address: settings.address }),
      // Somebody has written to the database, or AUTH_SECRET is another one.
      afterRecordRefused: ({ kind, user }) =>
        log(`a record of the kind ${kind} does not open`, user?.id ?? 'of nobody'),
    },
    // Longer than the wait for a mail server, whose own error says more.
    hookTimeoutSeconds: 30,
    onHookError: (error, hook) => log(`the hook ${hook} failed`, error),
    doctor: settings.production ? undefined : doctor({ development: true }),
    trustedOrigins: settings.publicUrl === undefined ? [] : [settings.publicUrl],
    clock,
  })
}

/** For all processes together, under this app's own keys. */
function countsIn({ client, keyPrefix }: Redis): LimiterFactory {
  const limiter = redisLimits(client)
  return (bucket) => limiter({ ...bucket, keyPrefix: keyPrefix + bucket.keyPrefix })
}

export type DemoAuth = ReturnType<typeof createDemoAuth>
