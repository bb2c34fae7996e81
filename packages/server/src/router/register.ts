import type { TRPCMutationProcedure } from '@trpc/server'
import type { AuthContext } from '../auth-handle.ts'
import { requestOf } from '../context.ts'
import type { Auth } from '../create-auth.ts'
import { credentials } from '../credentials.ts'
import { AuthConfigError } from '../errors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { authProcedure, profileMutation, type BaseProcedure } from '../procedure.ts'
import { zodObject } from '../profile.ts'
import { draftUser, enrolUser, type RegisterInput } from '../user-creation.ts'
import { type Profile, toUser, type User, type UserRecord } from '../user.ts'

/** A type alias, for tRPC's `RouterRecord` asks for an implicit index signature. */
export type RegisterRouter<TUser, TProfileInput, TMeta, THides extends boolean = false> = {
  register: TRPCMutationProcedure<{
    input: RegisterInput<TProfileInput>
    output: { user: THides extends true ? null : TUser }
    meta: TMeta
  }>
}

/**
 * The procedure `register`. It makes the user and signs nobody in. The new user is active, neither
 * verified nor a superuser, whatever the input says.
 *
 * Its errors are `REGISTER_USER_ALREADY_EXISTS` and `REGISTER_INVALID_PASSWORD` with a reason. With
 * `hideExistingEmail` there is no first one, and its answer never says who the user is.
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
  if (hides && !auth.hooks.has('afterRegisterExisting')) throw new AuthConfigError(ownerIsNotTold)

  const register = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
    .input(zodObject(auth.profile).safeExtend(credentials.shape))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(ctx.auth)
      request.assertSameSite(auth.backends)
      const { exchange } = request
      await auth.limits.count({ call: 'register', exchange })
      if (hides) auth.hooks.assertRoom()
      const draft = await draftUser(auth, input)
      if (!hides) return { user: await enrolUser<TProfile, TProfileInput>(auth, draft, exchange) }
      await enrolQuietly(auth, draft, exchange)
      return { user: null }
    })
  return { register: profileMutation(register) }
}

/** One look-up and one write, whether the address is free or not; the hooks come later. */
async function enrolQuietly<TProfile extends Profile, TProfileInput>(
  { users, hooks }: Auth<TProfile, TProfileInput>,
  draft: UserRecord,
  exchange: Exchange,
): Promise<void> {
  await hooks.before('beforeRegister', { user: toUser<TProfile>(draft), exchange })
  const existing = await users.findByEmailKey(draft.emailKey)
  const written = existing ? await users.update(existing.id, {}) : await users.insert(draft)
  // Not ours after all: another registration of the address came in between.
  const owner = existing ?? (written.ok ? null : await users.findByEmailKey(draft.emailKey))
  const user = toUser<TProfile>(owner ?? draft)
  const hook = owner ? 'afterRegisterExisting' : 'afterRegister'
  await hooks.later(hook, () => ({ user, exchange }))
}

const ownerIsNotTold =
  'hideExistingEmail: whoever registers an address that is theirs already would never hear of it. Give createAuth hooks: { afterRegisterExisting({ user }) { … } } that writes to them.'
