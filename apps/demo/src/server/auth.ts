import { cookieBackend, createAuth } from '@trpc-auth/server'
import { doctor } from '@trpc-auth/server/doctor'
import { kyselySessions, kyselyUsers } from '@trpc-auth/server/kysely'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { mailHooks } from './mail/mail-hooks.ts'
import type { SendMail } from './mail/mail.ts'
import type { Database } from './schema.ts'

export interface AuthSettings {
  /** Elsewhere the console says why a call is signed out. */
  readonly production: boolean
  readonly database: Kysely<Database>
  readonly secret: string
  readonly lifetimeSeconds: number
  /** `false` only for a browser that refuses Secure cookies on http://localhost. */
  readonly cookieSecure: boolean
  /** The address people type, where it differs from the one this server sees. */
  readonly publicUrl: string | undefined
  /** The address people type, for the links in mails. */
  readonly address: () => string
  readonly sendMail: SendMail
  readonly clock: () => Date
  /** Gets what nobody expected, with its cause. Refusals are not incidents. */
  readonly log: (incident: string, cause: unknown) => void
}

export function createDemoAuth(settings: AuthSettings) {
  const { database, secret, log } = settings
  return createAuth({
    backends: [
      cookieBackend({
        secret,
        lifetimeSeconds: settings.lifetimeSeconds,
        cookieSecure: settings.cookieSecure,
        // Stored, so that a session can be seen and ended from elsewhere.
        sessions: kyselySessions(database),
      }),
    ],
    users: kyselyUsers(database),
    profile: z.object({ displayName: z.string().trim().min(1).max(80) }),
    mail: { secret },
    hooks: mailHooks({ send: settings.sendMail, address: settings.address }),
    // Longer than the patience with a mail server, whose own error says more.
    hookTimeoutSeconds: 30,
    onHookError: (error, hook) => log(`the hook ${hook} failed`, error),
    doctor: settings.production ? undefined : doctor({ development: true }),
    trustedOrigins: settings.publicUrl === undefined ? [] : [settings.publicUrl],
    clock: settings.clock,
  })
}

export type DemoAuth = ReturnType<typeof createDemoAuth>
