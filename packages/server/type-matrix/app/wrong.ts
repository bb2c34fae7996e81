import { authRouter, cookieBackend, type WithoutSecrets } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import { trpc } from './client.ts'
import { auth, db, protectedProcedure, publicProcedure, sessionProcedure, t } from './trpc.ts'

const bare = initTRPC.context<{ db: string }>().create()

// @ts-expect-error the context has no `auth`: createContext was not used
authRouter(auth, bare.procedure)

// @ts-expect-error the same for a protected procedure
auth.protectedProcedure(bare.procedure)

// @ts-expect-error a backend needs a secret
cookieBackend({ lifetimeSeconds: 3600 })

// @ts-expect-error there is no such requirement
auth.protect({ superUser: true })

protectedProcedure.query(({ ctx }) => {
  // @ts-expect-error the profile has no such field
  void ctx.user.nickname
})

sessionProcedure.query(({ ctx }) => {
  // @ts-expect-error only the session was loaded
  void ctx.user
})

// @ts-expect-error the profile's required field is missing
void trpc.auth.register.mutate({ email: 'ada@example.org', password: 'correct horse' })

void trpc.auth.register.mutate({
  email: 'ada@example.org',
  password: 'correct horse',
  displayName: 'Ada',
  // @ts-expect-error nobody makes themselves a superuser
  isSuperuser: true,
})

export const raw = t.router({
  one: protectedProcedure.query(({ ctx }) => auth.users.findById(ctx.user.id)),
})

// @ts-expect-error the record of a user has the hash of the password
export type Raw = WithoutSecrets<typeof raw>

export const rows = t.router({
  all: publicProcedure.query(() => db.selectFrom('auth_user').selectAll().execute()),
})

// @ts-expect-error and so has a row of the table
export type Rows = WithoutSecrets<typeof rows>
