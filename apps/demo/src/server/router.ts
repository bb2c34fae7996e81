import {
  accountRouter,
  authRouter,
  changeEmailRouter,
  registerRouter,
  resetPasswordRouter,
  sessionsRouter,
  usersRouter,
  verifyRouter,
  type WithoutSecrets,
} from '@trpc-auth/server'
import { factorsRouter } from '@trpc-auth/server/factors'
import { oauthRouter } from '@trpc-auth/server/oauth'
import { passkeyRouter } from '@trpc-auth/server/passkey'
import { passwordRouter } from '@trpc-auth/server/password'
import { recoveryCodeRouter } from '@trpc-auth/server/recovery-code'
import { totpRouter } from '@trpc-auth/server/totp'
import type { DemoAuth } from './auth.ts'
import type { Factors } from './factors.ts'
import { nameFrom } from '../name.ts'
import { createNotesRouter } from './notes-router.ts'
import { createPeopleRouter } from './people-router.ts'
import type { Providers } from './providers/providers.ts'
import { createTrpc } from './trpc.ts'

/** What the app signs people in with. */
export interface WaysIn {
  readonly factors: Factors
  readonly providers: Providers
  /** The address people type. */
  readonly address: string
}

export function createAppRouter(auth: DemoAuth, { factors, providers, address }: WaysIn) {
  const { codes, passkeys, recovery } = factors
  const trpc = createTrpc(auth)
  const { publicProcedure, addressProcedure, protectedProcedure } = trpc
  return trpc.router({
    auth: {
      ...authRouter(auth, publicProcedure),
      ...registerRouter(auth, addressProcedure),
      ...verifyRouter(auth, publicProcedure),
      ...resetPasswordRouter(auth, publicProcedure),
      ...accountRouter(auth, publicProcedure),
      ...changeEmailRouter(auth, addressProcedure),
      password: passwordRouter(auth, publicProcedure),
      totp: totpRouter(auth, publicProcedure, codes),
      passkey: passkeyRouter(auth, publicProcedure, {
        passkeys,
        displayName: ({ displayName }) => displayName,
      }),
      recoveryCode: recoveryCodeRouter(auth, publicProcedure, recovery),
      factors: factorsRouter(auth, publicProcedure),
      oauth: oauthRouter(auth, addressProcedure, {
        providers,
        pageUrl: `${address}/oauth`,
        profile: ({ name, email }) => ({ displayName: nameFrom(name, email) }),
      }),
      /** Whether the settings ask for a password: not those of users who sign in elsewhere. */
      hasPassword: protectedProcedure.query(async ({ ctx }) => {
        const record = await auth.users.findById(ctx.user.id)
        return record?.passwordHash !== null
      }),
      /** `null` for a stranger, for whom `me` is an error. */
      whoAmI: publicProcedure.query(({ ctx }) => ctx.auth.user()),
    },
    users: usersRouter(auth, addressProcedure),
    sessions: sessionsRouter(auth, publicProcedure),
    people: createPeopleRouter(trpc),
    notes: createNotesRouter(trpc),
  })
}

export type AppRouter = WithoutSecrets<ReturnType<typeof createAppRouter>>
