import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Auth } from '../core/auth.ts'
import { emailLookUp, passwordInput, tokenInput } from '../core/inputs.ts'
import type { Exchange } from '../core/exchange/exchange.ts'
import { counted } from './counted-calls.ts'
import type { MailTokens } from '../core/mail/mail-token.ts'
import { mailFor, type RouterMail } from '../core/mail/mail-requirements.ts'
import { requestMail } from '../core/mail/request-mail.ts'
import { authProcedure, type BaseProcedure } from '../core/protect/procedure.ts'
import type { Profile, User, UserRecord } from '../core/user.ts'
import { endsSessions } from '../users/change.ts'
import { claimAccount } from '../users/claim.ts'
import { refusedChange } from '../users/refused-user.ts'
import { refuse } from './errors.ts'

export interface ResetPasswordRouterOptions {
  /** Seconds for which an e-mail that replaces a password is valid. @default 3600 */
  readonly lifetimeSeconds?: number
}

const resetMail: Omit<RouterMail, 'lifetimeSeconds'> = {
  router: 'resetPasswordRouter',
  hook: 'afterForgotPassword',
  purpose: 'reset',
  boundTo: ({ emailKey, passwordHash }) => ({ emailKey, passwordHash }),
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type ResetPasswordRouter<TMeta> = {
  forgotPassword: TRPCMutationProcedure<{
    input: { email: string }
    output: { ok: true }
    meta: TMeta
  }>
  resetPassword: TRPCMutationProcedure<{
    input: { token: string; password: string }
    output: { ok: true }
    meta: TMeta
  }>
}

/**
 * The procedures that replace a forgotten password.
 *
 * - `forgotPassword` has an e-mail sent to an active user, by the hook `afterForgotPassword`. It
 *   answers everybody the same, at once (OWASP forgot password cheat sheet).
 * - `resetPassword` takes the e-mail's token and a new password, ends all of the user's sessions
 *   and signs nobody in. It also verifies the address. Its errors are `RESET_PASSWORD_BAD_TOKEN`,
 *   and `RESET_PASSWORD_INVALID_PASSWORD` with a reason: then the token is still valid.
 *
 * @throws {AuthConfigError} without `secret` or without the hook `afterForgotPassword`
 */
export function resetPasswordRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  { lifetimeSeconds = 3600 }: ResetPasswordRouterOptions = {},
): ResetPasswordRouter<TMeta> {
  const mail = mailFor(auth, { ...resetMail, lifetimeSeconds })
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const forgotPassword = procedure
    .input(z.object({ email: emailLookUp }))
    .mutation(({ ctx, input }) => {
      const { exchange } = requestOf(auth, ctx.auth)
      return requestMail<TProfile>(auth, mail, {
        ...input,
        exchange,
        counted: counted.forgotPassword,
        wanted: () => true,
        send: (event) => auth.hooks.later('afterForgotPassword', event, exchange),
      })
    })

  const resetPassword = procedure
    .input(z.object({ token: tokenInput, password: passwordInput }))
    .mutation(async ({ ctx, input }) => {
      const { exchange } = requestOf(auth, ctx.auth)
      await redeem(auth, mail, { ...input, exchange })
      return { ok: true } as const
    })

  return { forgotPassword, resetPassword }
}

async function redeem<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  mail: MailTokens,
  { token, password, exchange }: { token: string; password: string; exchange: Exchange },
): Promise<void> {
  const opened = await mail.open(token)
  if (!opened?.record.isActive) {
    await auth.limits.count({ ...counted.resetPassword, exchange })
    throw refuse('RESET_PASSWORD_BAD_TOKEN')
  }
  const { expected, record: before } = opened
  const hashed = await auth.passwords.hash(password, before, exchange)
  if (!hashed.ok) throw refuse('RESET_PASSWORD_INVALID_PASSWORD', { reason: hashed.reason })
  // Of several resets with one token, one finds the password that it was made for.
  const change = await claimAccount(auth, before, {
    patchOf(record) {
      const same =
        record.emailKey === expected.emailKey && record.passwordHash === expected.passwordHash
      if (!same || !record.isActive) throw refuse('RESET_PASSWORD_BAD_TOKEN')
      // The e-mail has proved the address as well.
      return { passwordHash: hashed.hash, isVerified: true, ...endsSessions(record) }
    },
    written: (record) => announceReset(auth, record, exchange),
  })
  if (change.ok) return
  throw change.reason === 'not-found' ? refuse('RESET_PASSWORD_BAD_TOKEN') : refusedChange(change)
}

async function announceReset<TProfile extends Profile, TProfileInput>(
  { limits, hooks, toUser }: Auth<TProfile, TProfileInput>,
  record: UserRecord,
  exchange: Exchange,
): Promise<void> {
  // A store of counts that fails now must not hide that the password was set.
  const owner = { ...counted.login, exchange, account: record.emailKey }
  await limits.recognise(owner).catch(() => undefined)
  await hooks.after('afterResetPassword', { user: toUser<TProfile>(record), exchange })
}
