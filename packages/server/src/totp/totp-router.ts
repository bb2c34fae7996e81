import type { Auth } from '../core/auth.ts'
import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import { codeInput, typedCode } from '../core/factor/code-input.ts'
import type { FactorAdded } from '../core/factor/factor-adding.ts'
import { mayRemoveFactor, type FactorProver } from '../core/factor/factor-change.ts'
import { proveFactor, type UseUp } from '../core/factor/factor-proof.ts'
import { removeFactor } from '../core/factor/factor-removal.ts'
import { factorProcedure, factorRequest } from '../core/factor/factor-request.ts'
import { checkRouterFactor } from '../core/factor/router-factor.ts'
import { flowInput } from '../core/inputs.ts'
import {
  authProcedure,
  type BaseProcedure,
  type Mutation,
  type Query,
} from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, User } from '../core/user.ts'
import { counted } from './counted-calls.ts'
import { refuse } from './errors.ts'
import { beginSetUp, confirmSetUp, type TotpSetUp } from './set-up.ts'
import { newSecret, stepOf } from './totp-code.ts'
import { totpOf, totpRecords, type TotpFactor } from './totp.ts'

/** Whether the caller has set it up. */
export interface TotpStatus {
  readonly enrolled: boolean
  readonly since: Date | null
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type TotpRouter<TMeta> = {
  enrol: Mutation<void, TotpSetUp, TMeta>
  confirm: Mutation<{ code: string; flow?: string | undefined }, FactorAdded, TMeta>
  verify: Mutation<{ code: string }, TokenAnswer & { ok: true }, TMeta>
  remove: Mutation<void, TokenAnswer & { ok: true }, TMeta>
  status: Query<void, TotpStatus, TMeta>
}

const firstCode = codeInput.extend({ flow: flowInput })

/**
 * Codes of an authenticator app. A code is good once, and 30 seconds before and after it is shown.
 *
 * - `enrol` returns a secret, as a URI for a QR code and as text. It is stored nowhere yet: for ten
 *   minutes the client has it, sealed, in a cookie or in `flow`. Whoever has set one up needs a recent
 *   proof by a factor.
 * - `confirm` takes the first code, and `flow`. From then on the user is asked for codes, and those of
 *   an earlier set-up are void. All their other sessions end, and recovery codes are returned where the
 *   app has them. For a client that keeps its token itself there is a new one.
 * - `verify` completes a sign-in, or proves the user again within a session.
 * - `remove` needs a recent code, and ends all other sessions.
 * - `status` says whether the caller has set it up, and since when.
 *
 * @param factor the same that `createAuth` has among its `factors`
 * @throws {AuthError} at the call: `TOTP_CODE_WRONG` for a code that is wrong, was used or is nobody's;
 *   `TOTP_SETUP_EXPIRED`, `FACTOR_REQUIRED`, `STEP_UP_REQUIRED`,
 *   `SECOND_FACTOR_REQUIRED`, `USER_NOT_VERIFIED`, `TOO_MANY_REQUESTS`, `SESSION_REVOKED` after five
 *   wrong codes in one sign-in; what a protected procedure answers for a stranger
 * @throws {AuthConfigError} for a factor that `createAuth` does not have; without `records` or `secret`
 */
export function totpRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  factor: TotpFactor,
): TotpRouter<TMeta> {
  checkRouterFactor(auth, 'totpRouter', factor)
  const decoy = newSecret()
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const enrol = procedure.mutation(({ ctx }) => beginSetUp(factorRequest(auth, ctx.auth), factor))
  const confirm = procedure
    .input(firstCode)
    .mutation(({ ctx, input }) => confirmSetUp(factorRequest(auth, ctx.auth), auth.limits, input))
  const verify = procedure.input(codeInput).mutation(({ ctx, input }) => {
    const visit = factorRequest(auth, ctx.auth)
    const check = ({ record }: FactorProver) =>
      checkCode(visit, { userId: record.id, code: typedCode(input.code), decoy })
    const refused = () => refuse('TOTP_CODE_WRONG')
    return proveFactor(visit, auth.limits, { name: 'totp', counted, check, refused })
  })
  const remove = procedure.mutation(async ({ ctx }) => {
    const visit = factorRequest(auth, ctx.auth)
    const owner = await mayRemoveFactor(visit)
    const forget = async () => factor.forget?.(auth, owner.record.id)
    if (!owner.enrolled.includes(factor.name)) {
      await forget()
      return { ok: true } as const
    }
    const removed = { name: factor.name, last: true, remove: forget }
    return { ...(await removeFactor(visit, owner, removed)), ok: true } as const
  })

  return {
    enrol: factorProcedure(auth, enrol),
    confirm: factorProcedure(auth, confirm),
    verify: factorProcedure(auth, verify),
    remove: factorProcedure(auth, remove),
    status: procedure.use(auth.protect()).query(async ({ ctx }) => {
      const enrolled = await factor.enrolled(auth, ctx.user.id)
      const record = enrolled ? await totpOf(requestOf(auth, ctx.auth), ctx.user.id) : null
      return { enrolled, since: record && new Date(record.data.since ?? record.row.createdAt) }
    }),
  }
}

/** A code that was typed, and a secret of nobody, so that those who have none cost the same. */
interface TypedCode {
  readonly userId: string
  readonly code: string
  readonly decoy: string
}

/** Good once (RFC 6238 section 5.2; OWASP ASVS 5.0, 6.5.1). */
async function checkCode<TProfile extends Profile>(
  visit: Visit<TProfile>,
  { userId, code, decoy }: TypedCode,
): Promise<UseUp | null> {
  const { core } = visit
  const record = await totpOf(visit, userId)
  const { secret = decoy, lastStep: after = -1 } = record?.data ?? {}
  const lastStep = stepOf(code, { secret, now: core.clock(), after })
  if (record === null || lastStep === null) return null
  return () => totpRecords.update(core, record, { ...record.data, lastStep })
}
