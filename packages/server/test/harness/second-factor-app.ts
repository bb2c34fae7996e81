import { initTRPC } from '@trpc/server'
import superjson from 'superjson'
import { z } from 'zod'
import {
  authRouter,
  cookieBackend,
  createAuth,
  memoryRecords,
  memoryUsers,
  registerRouter,
  type AdapterOptions,
  type AuthOptions,
} from '../../src/index.ts'
import { factors } from '../../src/core/protect/proofs.ts'
import { factorsRouter } from '../../src/factors/index.ts'
import { passwordRouter } from '../../src/password/password-router.ts'
import { recoveryCodeRouter, recoveryCodes } from '../../src/recovery-code/index.ts'
import { totp, totpRouter, type TotpFactor } from '../../src/totp/index.ts'
import type { RecoveryCodeFactor } from '../../src/recovery-code/index.ts'
import { lifetimeSeconds, secret } from './app.ts'
import { createClock, type Clock } from './clock.ts'
import { fastHasher } from './fast-hasher.ts'

const profile = z.object({ displayName: z.string() })

type Options = AuthOptions<typeof profile, false, readonly [TotpFactor, RecoveryCodeFactor]>

export type SecondFactorOptions = Partial<Omit<Options, 'clock' | 'profile' | 'factors'>> & {
  readonly clock?: Clock
}

/** Something that the app was told in the background. */
export interface Heard {
  readonly event: string
  /** Display name. */
  readonly user: string | undefined
  readonly factor?: string
  readonly left?: number
  readonly by?: string
}

/** An app whose users can set up an authenticator app and have recovery codes. */
export function createSecondFactorApp({ clock = createClock(), ...options }: SecondFactorOptions) {
  const heard: Heard[] = []
  const records = options.records ?? memoryRecords()
  const codes = totp({ issuer: 'Notes & Co.' })
  const recovery = recoveryCodes()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid' })],
    users: memoryUsers(),
    secret,
    passwords: { hasher: fastHasher },
    limits: 'none', // tests call more often than people
    ...options,
    hooks: {
      afterFactorAdded: ({ user, factor }) => hear('afterFactorAdded', { user, factor }),
      afterFactorRemoved: ({ user, factor }) => hear('afterFactorRemoved', { user, factor }),
      afterFactorGuessed: ({ user, factor }) => hear('afterFactorGuessed', { user, factor }),
      afterRecoveryCodeUsed: ({ user, left }) => hear('afterRecoveryCodeUsed', { user, left }),
      afterFactorsReset: ({ user, by }) => hear('afterFactorsReset', { user, by: by.displayName }),
      afterRecordRefused: ({ user, kind }) => hear('afterRecordRefused', { user, factor: kind }),
      afterLogin: ({ user }) => hear('afterLogin', { user }),
    },
    records,
    profile,
    factors: [codes, recovery],
    clock,
  })
  type Told = Omit<Heard, 'event' | 'user'> & { user: { displayName: string } | null }
  const hear = (event: string, { user, ...more }: Told) =>
    void heard.push({ event, user: user?.displayName, ...more })
  const createContext = (adapter: AdapterOptions) => ({ ...auth.createContext(adapter) })
  const t = initTRPC
    .context<typeof createContext>()
    .create({ transformer: superjson, errorFormatter: auth.errorFormatter, isDev: false })
  const own = auth.protectedProcedure(t.procedure)
  const router = t.router({
    auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) },
    others: Object.fromEntries(
      auth.backends.map(({ name }) => [name, authRouter(auth, t.procedure, { backend: name })]),
    ),
    password: passwordRouter(auth, t.procedure),
    totp: totpRouter(auth, t.procedure, codes),
    recovery: recoveryCodeRouter(auth, t.procedure, recovery),
    factors: factorsRouter(auth, t.procedure),
    two: auth.protectedProcedure(t.procedure, { when: factors(2) }).query(() => 'two'),
    three: auth.protectedProcedure(t.procedure, { when: factors(3) }).query(() => 'three'),
    amr: own.query(({ ctx }) => ctx.session.claims.amr.map(({ method }) => method)),
    whose: auth
      .protectedProcedure(t.procedure, { load: 'session' })
      .query(({ ctx }) => ctx.session.userId),
  })
  return { auth, clock, createContext, router, records, heard }
}
