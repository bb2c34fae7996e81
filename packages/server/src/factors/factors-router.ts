import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import { z } from 'zod'
import type { Auth } from '../core/auth.ts'
import { AuthConfigError } from '../core/config.ts'
import { mayRemoveFactor } from '../core/factor/factor-change.ts'
import { authProcedure, type BaseProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import { endAllSessions } from '../core/sign-in/end.ts'
import { enrolledFactors } from '../core/sign-in/factors.ts'
import type { Profile, User } from '../core/user.ts'
import { refuse } from './errors.ts'

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type FactorsRouter<TFactor extends string, TMeta> = {
  status: TRPCQueryProcedure<{ input: void; output: { enrolled: TFactor[] }; meta: TMeta }>
  reset: TRPCMutationProcedure<{ input: { id: string }; output: { ok: true }; meta: TMeta }>
}

const ofUser = z.object({ id: z.string().max(64) })

/**
 * The factors of users, all kinds together.
 *
 * - `status` names those that the caller has set up.
 * - `reset` is for superusers who proved who they are within five minutes, by a factor if they have
 *   one: it deletes all factors of a user who lost them, and ends all their sessions. From then on a
 *   first proof alone lets them in: make sure first that it is them who ask.
 *
 * @throws {AuthError} at the call: `RESET_OWN_FACTORS`, `USER_NOT_FOUND`, `SUPERUSER_REQUIRED`,
 *   `STEP_UP_REQUIRED`
 * @throws {AuthConfigError} for an app without factors, or with one that cannot be deleted
 */
export function factorsRouter<
  TProfile extends Profile,
  TProfileInput,
  TFactor extends string,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput, boolean, TFactor>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
): FactorsRouter<TFactor, TMeta> {
  checkFactors(auth)
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
  const superuser = procedure.use(auth.protect({ superuser: true }))

  return {
    status: procedure.use(auth.protect()).query(async ({ ctx }) => {
      const names = await enrolledFactors(auth, ctx.user.id)
      const enrolled = auth.factors.filter(({ name }) => names.includes(name))
      return { enrolled: enrolled.map(({ name }) => name) }
    }),
    reset: superuser.input(ofUser).mutation(async ({ ctx, input: { id } }) => {
      if (id === ctx.user.id) throw refuse('RESET_OWN_FACTORS')
      const visit = requestOf(auth, ctx.auth)
      // As for a factor of their own: where superusers have one, a password alone takes nobody's away.
      await mayRemoveFactor(visit)
      const record = await auth.users.findById(id)
      if (!record) throw refuse('USER_NOT_FOUND')
      // Before: a session of a thief could set up another one meanwhile. After: so could one that
      // began meanwhile, with the factor that was lost.
      await endAllSessions(auth, id)
      for (const factor of auth.factors) await factor.forget?.(auth, id)
      const { exchange } = visit
      const event = { user: auth.toUser<TProfile>(record), by: ctx.user, exchange }
      await auth.hooks.later('afterFactorsReset', () => event, exchange)
      await endAllSessions(auth, id)
      return { ok: true } as const
    }),
  }
}

function checkFactors({ factors }: Pick<Auth<Profile, unknown>, 'factors'>): void {
  if (factors.length === 0) {
    throw new AuthConfigError(
      'factorsRouter: the app has no factors. Give createAuth some, such as [totp({ issuer })], or leave the router out.',
    )
  }
  const lasting = factors.find((factor) => factor.forget === undefined)
  if (lasting === undefined) return
  throw new AuthConfigError(
    `factorsRouter: the factor ${JSON.stringify(lasting.name)} has no forget, so a reset would leave it. Give it one that deletes what the user has set up.`,
  )
}
