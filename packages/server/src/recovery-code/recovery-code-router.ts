import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import type { Auth } from '../core/auth.ts'
import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import { codeInput } from '../core/factor/code-input.ts'
import { mayRemoveFactor, type FactorProver } from '../core/factor/factor-change.ts'
import { proveFactor, type UseUp } from '../core/factor/factor-proof.ts'
import { renewFactor } from '../core/factor/factor-renewal.ts'
import { factorProcedure, factorRequest } from '../core/factor/factor-request.ts'
import { checkRouterFactor } from '../core/factor/router-factor.ts'
import { authProcedure, type BaseProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, User } from '../core/user.ts'
import { keptCode } from './code-text.ts'
import { findCode, setOf } from './code-set.ts'
import { counted } from './counted-calls.ts'
import { refuse } from './errors.ts'
import type { RecoveryCodeFactor } from './recovery-codes.ts'

/** A new set. */
export interface RenewedCodes extends TokenAnswer {
  /** To be shown once. */
  readonly recoveryCodes: readonly string[]
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type RecoveryCodeRouter<TMeta> = {
  verify: TRPCMutationProcedure<{
    input: { code: string }
    output: TokenAnswer & { ok: true }
    meta: TMeta
  }>
  renew: TRPCMutationProcedure<{ input: void; output: RenewedCodes; meta: TMeta }>
  status: TRPCQueryProcedure<{ input: void; output: { left: number }; meta: TMeta }>
}

/**
 * Codes for users who lost another factor. The first ten are returned when that is set up.
 *
 * - `verify` completes a sign-in, or proves the user again within a session, and uses the code up.
 * - `renew` needs a recent proof by a factor. It returns ten new codes; the old ones are void, and all
 *   other sessions end.
 * - `status` says how many are left.
 *
 * @param factor the same that `createAuth` has among its `factors`
 * @throws {AuthError} at the call: `RECOVERY_CODE_WRONG` for a code that is wrong or was used;
 *   `FACTOR_REQUIRED` for new codes of a user who has set up no factor; `STEP_UP_REQUIRED`,
 *   `SECOND_FACTOR_REQUIRED`, `TOO_MANY_REQUESTS`, `SESSION_REVOKED` after five wrong codes in one
 *   sign-in; what a protected procedure answers for a stranger
 * @throws {AuthConfigError} for a factor that `createAuth` does not have; without `records` or `secret`
 */
export function recoveryCodeRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  factor: RecoveryCodeFactor,
): RecoveryCodeRouter<TMeta> {
  checkRouterFactor(auth, 'recoveryCodeRouter', factor)
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const verify = procedure.input(codeInput).mutation(({ ctx, input }) => {
    const visit = factorRequest(auth, ctx.auth)
    const check = (owner: FactorProver) => checkCode(visit, owner, keptCode(input.code))
    const refused = () => refuse('RECOVERY_CODE_WRONG')
    const guessed = { name: factor.name, counted: [counted.verify], check, refused }
    return proveFactor(visit, auth.limits, guessed)
  })
  const renew = procedure.mutation(async ({ ctx }) => {
    const visit = factorRequest(auth, ctx.auth)
    const { exchange } = visit
    const owner = await mayRemoveFactor(visit)
    const { id } = owner.record
    if (owner.enrolled.length === 0) throw refuse('FACTOR_REQUIRED')
    await auth.limits.count({ ...counted.renew, exchange, account: id })
    const set = await factor.issue(auth, id, exchange)
    const renewed = { name: factor.name, replace: () => set.keep() }
    return { ...(await renewFactor(visit, owner, renewed)), recoveryCodes: set.codes }
  })

  return {
    verify: factorProcedure(auth, verify),
    renew: factorProcedure(auth, renew),
    status: procedure.use(auth.protect()).query(async ({ ctx }) => {
      const record = await setOf(requestOf(auth, ctx.auth), ctx.user.id)
      return { left: record?.data.hashes.length ?? 0 }
    }),
  }
}

async function checkCode<TProfile extends Profile>(
  visit: Visit<TProfile>,
  { record }: FactorProver,
  code: string,
): Promise<UseUp | null> {
  const { core, hooks, exchange } = visit
  const use = await findCode(visit, record.id, code)
  return (
    use &&
    (async () => {
      const left = await use()
      if (left === null) return false
      const user = core.toUser<TProfile>(record)
      await hooks.later('afterRecoveryCodeUsed', () => ({ user, left, exchange }), exchange)
      return true
    })
  )
}
