import { cookieBackend, createAuth } from '@trpc-auth/server'
import { kyselyUsers } from '@trpc-auth/server/kysely'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import type { Database } from './schema.ts'

export interface AuthSettings {
  readonly database: Kysely<Database>
  readonly secret: string
  readonly lifetimeSeconds: number
  /** `false` only for a browser that refuses Secure cookies on http://localhost. */
  readonly cookieSecure: boolean
  /** The address people type, where it differs from the one this server sees. */
  readonly publicUrl: string | undefined
  readonly clock: () => Date
}

export function createDemoAuth(settings: AuthSettings) {
  return createAuth({
    backends: [
      cookieBackend({
        secret: settings.secret,
        lifetimeSeconds: settings.lifetimeSeconds,
        cookieSecure: settings.cookieSecure,
      }),
    ],
    users: kyselyUsers(settings.database),
    profile: z.object({ displayName: z.string().trim().min(1).max(80) }),
    trustedOrigins: settings.publicUrl === undefined ? [] : [settings.publicUrl],
    clock: settings.clock,
  })
}

export type DemoAuth = ReturnType<typeof createDemoAuth>
