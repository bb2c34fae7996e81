import { cookieBackend, createAuth, type LimiterFactory } from '@trpc-auth/server'
import { doctor } from '@trpc-auth/server/doctor'
import { kyselySessions, kyselyUsers } from '@trpc-auth/server/kysely'
import { redisLimits } from '@trpc-auth/server/limits'
import { cachedRedisSessions } from '@trpc-auth/server/redis'
import { z } from 'zod'
import { mailHooks } from './mail/mail-hooks.ts'
import type { SendMail } from './mail/mail.ts'
import type { Redis } from './redis.ts'
import type { Storage } from './storage.ts'

export interface AuthSettings extends Storage {
  /** Elsewhere the console says why a call is signed out. */
  readonly production: boolean
  readonly secret: string
  readonly lifetimeSeconds: number
  /** `false` only for a browser that refuses Secure cookies on http://localhost. */
  readonly cookieSecure: boolean
  /** The address people type, where it differs from the one this server sees. */
  readonly publicUrl: string | undefined
  /** Proxies in front of this server, whose word on the client's address counts. */
  readonly trustProxy: number
  /** The address people type, for the links in mails. */
  readonly address: () => string
  readonly sendMail: SendMail
  readonly clock: () => Date
  /** Gets what nobody expected, with its cause. Refusals are not incidents. */
  readonly log: (incident: string, cause: unknown) => void
}

export function createDemoAuth(settings: AuthSettings) {
  const { database, redis, secret, clock, log } = settings
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
    profile: z.object({ displayName: z.string().trim().min(1).max(80) }),
    mail: { secret },
    // Without Redis they are counted in this process, for it is the only one.
    limits: redis ? { store: countsIn(redis) } : {},
    trustProxy: settings.trustProxy,
    hooks: mailHooks({ send: settings.sendMail, address: settings.address }),
    // Longer than the patience with a mail server, whose own error says more.
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
