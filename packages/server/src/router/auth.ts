import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../auth-handle.ts'
import { backendNamed } from '../backend.ts'
import { requestOf } from '../context.ts'
import type { Auth } from '../create-auth.ts'
import { AuthConfigError, AuthError } from '../errors.ts'
import { authProcedure, tokenProcedure, type BaseProcedure } from '../procedure.ts'
import type { TokenAnswer } from '../transport/transport.ts'
import { emailKey, type Profile, toUser, type User, type UserRecord } from '../user.ts'

export interface AuthRouterOptions {
  /** Name of the backend that `login` signs in to and `logout` out of. @default the first */
  readonly backend?: string
  /**
   * Whether `login` wants a proved e-mail address, else `LOGIN_USER_NOT_VERIFIED`. With
   * `hideExistingEmail` it is `LOGIN_BAD_CREDENTIALS` too, for the other code tells whoever has
   * just registered an address that it was free.
   *
   * @default false
   */
  readonly requiresVerification?: boolean
}

/** What `login` answers. The token is there only if the client must keep it itself. */
export interface LoginResult<TUser> extends TokenAnswer {
  readonly user: TUser
}

/** A type alias, for tRPC's `RouterRecord` asks for an implicit index signature. */
export type AuthRouter<TUser, TMeta> = {
  login: TRPCMutationProcedure<{
    input: { email: string; password: string }
    output: LoginResult<TUser>
    meta: TMeta
  }>
  logout: TRPCMutationProcedure<{ input: void; output: { ok: true }; meta: TMeta }>
  me: TRPCQueryProcedure<{ input: void; output: TUser; meta: TMeta }>
}

/** Any text: what is no address is simply nobody's. The bounds keep the work small. */
const credentials = z.object({ email: z.string().max(1024), password: z.string().max(1024) })

/**
 * The procedures `login`, `logout` and `me`.
 *
 * - `login` answers one `LOGIN_BAD_CREDENTIALS`, in the same time, for an unknown user, a wrong
 *   password and an inactive user (OWASP authentication cheat sheet, "Authentication and Error
 *   Messages"). Too many tries are `TOO_MANY_REQUESTS`, known user or not.
 * - `logout` needs no session: it answers the same without one, and makes the client forget.
 * - `me` is the signed-in user, or `UNAUTHORIZED`.
 *
 * @throws {AuthConfigError} for the name of a backend that there is not, and for
 *   `hideExistingEmail` without `requiresVerification`
 */
export function authRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  options: AuthRouterOptions = {},
): AuthRouter<User<TProfile>, TMeta> {
  const { requiresVerification = false } = options
  if (auth.hideExistingEmail && !requiresVerification) throw new AuthConfigError(tellsAtLogin)
  const backend = backendNamed(auth.backends, options.backend)
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const login = procedure.input(credentials).mutation(async ({ ctx, input }) => {
    const request = requestOf(ctx.auth)
    request.assertSameSite([backend])
    const { exchange } = request
    const attempt = { call: 'login', exchange, account: emailKey(input.email) } as const
    await auth.limits.count(attempt)
    const { record, same } = await checkCredentials(auth, input)
    const unverified = requiresVerification && record?.isVerified === false
    if (!record || !same || unverified) {
      const user = record && toUser<TProfile>(record)
      await auth.hooks.later('afterLoginFailed', () => ({ email: input.email, user, exchange }))
      const told = same && unverified && !auth.hideExistingEmail
      throw new AuthError(told ? 'LOGIN_USER_NOT_VERIFIED' : 'LOGIN_BAD_CREDENTIALS')
    }
    await auth.limits.succeeded(attempt)
    const answer = await request.login(record, backend)
    return { ...answer, user: toUser<TProfile>(record) }
  })

  const logout = procedure.mutation(async ({ ctx }) => {
    await requestOf(ctx.auth).signOut({ backend: backend.name })
    return { ok: true } as const
  })

  return {
    login: tokenProcedure([backend], login),
    logout: tokenProcedure([backend], logout),
    me: procedure.use(auth.protect()).query(({ ctx }) => ctx.user),
  }
}

/** Whose address it is, and whether the password is that of somebody who may sign in. */
async function checkCredentials<TProfile extends Profile, TProfileInput>(
  { users, passwords }: Auth<TProfile, TProfileInput>,
  { email, password }: { email: string; password: string },
): Promise<{ record: UserRecord | null; same: boolean }> {
  const record = await users.findByEmailKey(emailKey(email))
  const same = await passwords.verify(record?.passwordHash ?? null, password)
  if (!record?.isActive || !same) return { record, same: false }
  const passwordHash = await passwords.upgrade(record.passwordHash, password)
  // Only over the hash that was verified: a password changed meanwhile stays changed.
  if (passwordHash) {
    await users.update(record.id, { passwordHash }, { passwordHash: record.passwordHash })
  }
  return { record, same }
}

const tellsAtLogin =
  'hideExistingEmail: authRouter needs requiresVerification: true with it. Whoever registers an address and can then sign in knows that it was free.'
