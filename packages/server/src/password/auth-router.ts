import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { backendNamed, type Backend } from '../core/backend/backend.ts'
import type { RequestAuth } from '../core/request/request-auth.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Auth } from '../core/auth.ts'
import { AuthError } from '../core/errors.ts'
import { emailLookUp, passwordInput } from '../core/inputs.ts'
import { AuthConfigError } from '../core/config.ts'
import {
  authProcedure,
  typedMutation,
  ownTokenProcedure,
  tokenProcedure,
  type BaseProcedure,
} from '../core/protect/procedure.ts'
import { enter } from '../core/sign-in/door.ts'
import type { SignInResult } from '../core/sign-in/login-result.ts'
import { refuse } from './errors.ts'
import { emailKey, type Profile, type User, type UserRecord } from '../core/user.ts'
import type { Exchange } from '../core/exchange/exchange.ts'
import { counted } from './counted-calls.ts'

export interface AuthRouterOptions {
  /** Name of the backend that `login` signs in to and `logout` out of. @default the first */
  readonly backend?: string
  /**
   * What `logout` ends: the session of its backend, or those of all backends that the request
   * presents. With `all`, an app with two backends leaves no cookie behind.
   *
   * @default 'backend'
   */
  readonly logoutFrom?: 'backend' | 'all'
  /**
   * Requires a verified e-mail address for `login`, otherwise `LOGIN_USER_NOT_VERIFIED`. With
   * `hideExistingEmail` it is `LOGIN_BAD_CREDENTIALS` instead, because the other code would tell
   * somebody who just registered an address that it was free.
   *
   * @default false
   */
  readonly requiresVerification?: boolean
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type AuthRouter<TUser, TMeta, TFactor extends string = never> = {
  login: TRPCMutationProcedure<{
    input: { email: string; password: string; remember?: boolean | undefined }
    output: SignInResult<TUser, TFactor>
    meta: TMeta
  }>
  logout: TRPCMutationProcedure<{ input: void; output: { ok: true }; meta: TMeta }>
  me: TRPCQueryProcedure<{ input: void; output: TUser; meta: TMeta }>
}

/** Any text: nobody has one that is not an address. The bounds keep the work small. */
const credentials = z.object({
  email: emailLookUp,
  password: passwordInput,
  remember: z.boolean().optional(),
})

/**
 * The procedures `login`, `logout` and `me`.
 *
 * - `login` fails with the same `LOGIN_BAD_CREDENTIALS`, in the same time, for an unknown user, a
 *   wrong password and an inactive user (OWASP authentication cheat sheet, "Authentication and
 *   Error Messages"). Too many tries are `TOO_MANY_REQUESTS`, known user or not. A user who has set
 *   up a factor gets `user: null` and the factors that are required. With `remember: false` the
 *   cookie ends with the browser; the session itself lasts no shorter.
 * - `logout` needs no session: it returns the same without one, and makes the client forget.
 * - `me` is the signed-in user, or `UNAUTHORIZED`.
 *
 * @throws {AuthConfigError} for an unknown backend or `logoutFrom`, and for `hideExistingEmail`
 *   without `requiresVerification`
 */
export function authRouter<
  TProfile extends Profile,
  TProfileInput,
  TFactor extends string,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput, boolean, TFactor>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  options: AuthRouterOptions = {},
): AuthRouter<User<TProfile>, TMeta, TFactor> {
  const { requiresVerification = false, logoutFrom = 'backend' } = options
  if (auth.hideExistingEmail && !requiresVerification) throw new AuthConfigError(tellsAtLogin)
  const backend = backendNamed(auth.backends, options.backend)
  const everywhere = isEverywhere(logoutFrom)
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const login = procedure.input(credentials).mutation(async ({ ctx, input }) => {
    const request = requestOf(auth, ctx.auth)
    request.assertSameSite([backend])
    const { exchange } = request
    const attempt = { ...counted.login, exchange, account: emailKey(input.email) }
    const guess = await auth.limits.guess(attempt)
    const { record, same } = await checkCredentials(auth, input, exchange)
    const unverified = requiresVerification && record?.isVerified === false
    if (!record || !same || unverified) {
      guess.failed()
      await tellFailure(auth, { email: input.email, record, exchange })
      const told = same && unverified && !auth.hideExistingEmail
      throw told ? refuse('LOGIN_USER_NOT_VERIFIED') : new AuthError('LOGIN_BAD_CREDENTIALS')
    }
    await guess.succeeded()
    await upgradeHash(auth, record, { password: input.password, exchange })
    const proof = { backend, method: 'password', remember: input.remember }
    const { answer, ...wanted } = await enter(request, record, proof)
    if (wanted.pending.length > 0) return { ...answer, user: null, ...wanted }
    return { ...answer, user: auth.toUser<TProfile>(record) }
  })

  const logout = procedure.mutation(async ({ ctx }) => {
    await leave(requestOf(auth, ctx.auth), everywhere ? null : backend)
    return { ok: true } as const
  })

  return {
    login: tokenProcedure([backend], typedMutation(login)),
    logout: everywhere
      ? ownTokenProcedure(auth.backends, logout)
      : tokenProcedure([backend], logout),
    me: procedure.use(auth.protect()).query(({ ctx }) => ctx.user),
  }
}

function isEverywhere(logoutFrom: unknown): boolean {
  if (logoutFrom === 'all' || logoutFrom === 'backend') return logoutFrom === 'all'
  throw new AuthConfigError(
    `authRouter: logoutFrom must be "backend" or "all"; got ${JSON.stringify(logoutFrom)}.`,
  )
}

/**
 * A backend that fails keeps its session, and none of the others.
 *
 * @param one `null` for all that the request presents
 */
async function leave<TProfile extends Profile>(
  request: RequestAuth<TProfile>,
  one: Backend | null,
): Promise<void> {
  const { core, exchange } = request
  const backends = one
    ? [one]
    : core.backends.filter(({ transport }) => transport.read(exchange) !== null)
  request.assertSameSite(backends, 'mutation')
  const failures: unknown[] = []
  for (const { name } of backends) {
    await request.signOut({ backend: name }).catch((failure: unknown) => failures.push(failure))
  }
  if (failures.length > 0) throw failures[0]
}

async function tellFailure<TProfile extends Profile, TProfileInput>(
  { hooks, toUser }: Auth<TProfile, TProfileInput>,
  { email, record, exchange }: { email: string; record: UserRecord | null; exchange: Exchange },
): Promise<void> {
  const user = record && toUser<TProfile>(record)
  await hooks.later('afterLoginFailed', () => ({ email, user, exchange }), exchange)
}

/** Whose address it is, and whether the password belongs to somebody who may sign in. */
async function checkCredentials<TProfile extends Profile, TProfileInput>(
  { users, passwords }: Auth<TProfile, TProfileInput>,
  { email, password }: { email: string; password: string },
  exchange: Exchange,
): Promise<{ record: UserRecord | null; same: boolean }> {
  const record = await users.findByEmailKey(emailKey(email))
  const same = await passwords.verify(record?.passwordHash ?? null, password, exchange)
  return { record, same: same && record?.isActive === true }
}

/** Only for users who get in: its time would tell others that the password was right. */
async function upgradeHash<TProfile extends Profile, TProfileInput>(
  { users, passwords }: Auth<TProfile, TProfileInput>,
  { id, passwordHash: previous }: UserRecord,
  { password, exchange }: { password: string; exchange: Exchange },
): Promise<void> {
  const passwordHash = previous && (await passwords.upgrade(previous, password, exchange))
  // Only over the hash that was verified: a password changed meanwhile stays changed.
  if (passwordHash) await users.update(id, { passwordHash }, { passwordHash: previous })
}

const tellsAtLogin =
  'hideExistingEmail: authRouter needs requiresVerification: true with it. Otherwise anyone who registers an address and can sign in knows that it was free.'
