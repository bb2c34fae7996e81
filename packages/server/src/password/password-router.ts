import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { Auth } from '../core/auth.ts'
import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import { passwordInput } from '../core/inputs.ts'
import { authProcedure, ownTokenProcedure, type BaseProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import { prove } from '../core/sign-in/door.ts'
import type { Profile, User } from '../core/user.ts'
import { checkPassword } from './current-password.ts'

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type PasswordRouter<TMeta> = {
  verify: TRPCMutationProcedure<{
    input: { password: string }
    output: TokenAnswer & { ok: true }
    meta: TMeta
  }>
}

/**
 * The step-up by password, for procedures that require `recent(300)` and the like.
 *
 * - `verify` adds the proof to the caller's session, which stays the same. Its token is another one:
 *   a cookie is set, and a client that keeps its token itself finds the new one in the answer.
 *
 * @throws {AuthError} at the call: `CURRENT_PASSWORD_WRONG`, also for a user without a password;
 *   `TOO_MANY_REQUESTS`; what a protected procedure answers for a stranger
 */
export function passwordRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
): PasswordRouter<TMeta> {
  const verify = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
    .use(auth.protect())
    .input(z.object({ password: passwordInput }))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(auth, ctx.auth)
      const { exchange } = request
      const { userId, backend } = ctx.session
      await checkPassword(auth, { userId, password: input.password, exchange })
      const { answer } = await prove(request, 'password', backend)
      return { ...answer, ok: true } as const
    })

  return { verify: ownTokenProcedure(auth.backends, verify) }
}
