import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../auth-handle.ts'
import { requestOf } from '../context.ts'
import type { Auth } from '../create-auth.ts'
import { AuthError } from '../errors.ts'
import { authProcedure, profileMutation, type BaseProcedure } from '../procedure.ts'
import { profileOf, type ProfileInput } from '../profile.ts'
import { newUser, normaliseEmail, type Profile, toUser, type User } from '../user.ts'

/** What `register` takes: credentials and the profile, before the schema's defaults. */
export type RegisterInput<TProfileInput> = ProfileInput<TProfileInput> & Credentials

interface Credentials {
  email: string
  password: string
}

/** A type alias, for tRPC's `RouterRecord` asks for an implicit index signature. */
export type RegisterRouter<TUser, TProfileInput, TMeta> = {
  register: TRPCMutationProcedure<{
    input: RegisterInput<TProfileInput>
    output: { user: TUser }
    meta: TMeta
  }>
}

/** One address of at most 320 characters (RFC 3696 erratum 1690), normalised before it is checked. */
const email = z.string().max(1024).transform(normaliseEmail).pipe(z.email().max(320))
const password = z.string().max(1024)
const credentials = z.object({ email, password })

/**
 * The procedure `register`. It makes the user and signs nobody in. The new user is active, neither
 * verified nor a superuser, whatever the input says.
 *
 * Its errors are `REGISTER_USER_ALREADY_EXISTS` and `REGISTER_INVALID_PASSWORD` with a reason.
 */
export function registerRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
): RegisterRouter<User<TProfile>, TProfileInput, TMeta> {
  const register = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
    .input(auth.profile.safeExtend(credentials.shape))
    .mutation(async ({ ctx, input }) => {
      requestOf(ctx.auth).assertSameSite(auth.backends)
      const { email, password } = credentials.parse(input)
      // Hashed before the address is looked at: a taken one costs the same.
      const hashed = await auth.passwords.hash(password, { email })
      if (!hashed.ok) throw new AuthError('REGISTER_INVALID_PASSWORD', { reason: hashed.reason })
      const profile = profileOf(auth.profile, input)
      const user = newUser({ email, passwordHash: hashed.hash, profile }, auth.clock())
      const written = await auth.users.insert(user)
      if (!written.ok) throw new AuthError('REGISTER_USER_ALREADY_EXISTS')
      return { user: toUser<TProfile>(written.user) }
    })
  return { register: profileMutation(register) }
}
