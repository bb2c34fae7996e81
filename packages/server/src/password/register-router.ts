import type { TRPCMutationProcedure } from '@trpc/server'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Auth } from '../core/auth.ts'
import { newCredentials } from '../core/inputs.ts'
import { authProcedure, typedMutation, type BaseProcedure } from '../core/protect/procedure.ts'
import { zodObject } from '../core/profile.ts'
import { counted } from '../users/counted-calls.ts'
import { draftUser, type RegisterInput } from '../users/create.ts'
import { assertOwnersAreTold, enrolQuietly, enrolUser } from '../users/enrol.ts'
import type { Profile, User } from '../core/user.ts'

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type RegisterRouter<TUser, TProfileInput, TMeta, THides extends boolean = false> = {
  register: TRPCMutationProcedure<{
    input: RegisterInput<TProfileInput>
    output: { user: THides extends true ? null : TUser }
    meta: TMeta
  }>
}

/**
 * The procedure `register`. It creates the user and signs nobody in. The new user is active, and
 * neither verified nor a superuser, whatever the input says.
 *
 * Its errors are `REGISTER_USER_ALREADY_EXISTS` and `REGISTER_INVALID_PASSWORD` with a reason. With
 * `hideExistingEmail` the former does not occur, and the result never says who the user is.
 *
 * @throws {AuthConfigError} for `hideExistingEmail` without the hook `afterRegisterExisting`
 */
export function registerRouter<
  TProfile extends Profile,
  TProfileInput,
  THides extends boolean,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput, THides>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
): RegisterRouter<User<TProfile>, TProfileInput, TMeta, THides> {
  const hides: boolean = auth.hideExistingEmail
  assertOwnersAreTold(auth)

  const register = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
    .input(zodObject(auth.profile).safeExtend(newCredentials.shape))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(auth, ctx.auth)
      request.assertSameSite(auth.backends, 'mutation')
      const { exchange } = request
      await auth.limits.count({ ...counted.register, exchange })
      if (hides) auth.hooks.assertRoom()
      const draft = await draftUser(auth, input, { exchange })
      if (!hides) return { user: await enrolUser<TProfile, TProfileInput>(auth, draft, exchange) }
      await enrolQuietly(auth, draft, exchange)
      return { user: null }
    })
  return { register: typedMutation(register) }
}
