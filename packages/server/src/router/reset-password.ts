import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../auth-handle.ts'
import { requestOf } from '../context.ts'
import type { Auth } from '../create-auth.ts'
import { emailInput, passwordInput, tokenInput } from '../credentials.ts'
import { AuthError } from '../errors.ts'
import type { MailTokens } from '../mail-token.ts'
import { mailFor } from '../mail-requirements.ts'
import { authProcedure, type BaseProcedure } from '../procedure.ts'
import { announceEnd } from '../sessions.ts'
import { emailKey, type Profile, toUser, type User, type UserRecord } from '../user.ts'
import { endsSessions, forgetSessions } from '../user-change.ts'

/** A type alias, for tRPC's `RouterRecord` asks for an implicit index signature. */
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
 * - `forgotPassword` has a mail sent to an active user, by the hook `afterForgotPassword`. It answers
 *   everybody the same, at once (OWASP forgot password cheat sheet).
 * - `resetPassword` takes the mail's token and a new password, ends all sessions of the user and
 *   signs nobody in. Its errors are `RESET_PASSWORD_BAD_TOKEN`, and `RESET_PASSWORD_INVALID_PASSWORD`
 *   with a reason: then the token is still good.
 *
 * @throws {AuthConfigError} without `mail` or without the hook `afterForgotPassword`
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
): ResetPasswordRouter<TMeta> {
  const mail = mailFor(auth, 'resetPasswordRouter', 'afterForgotPassword')
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const forgotPassword = procedure
    .input(z.object({ email: emailInput }))
    .mutation(async ({ ctx, input }) => {
      const { exchange } = requestOf(ctx.auth)
      const account = emailKey(input.email)
      await auth.limits.count({ call: 'forgotPassword', exchange, account })
      auth.hooks.assertRoom()
      const record = await auth.users.findByEmailKey(account)
      if (record?.isActive) {
        await auth.hooks.later('afterForgotPassword', async () => {
          const token = await mail.issue('reset', record)
          return { user: toUser<TProfile>(record), token, exchange }
        })
      }
      return { ok: true } as const
    })

  const resetPassword = procedure
    .input(z.object({ token: tokenInput, password: passwordInput }))
    .mutation(async ({ ctx, input }) => {
      const { exchange } = requestOf(ctx.auth)
      await auth.limits.count({ call: 'resetPassword', exchange })
      const record = await redeem(auth, mail, input)
      // A store of counts that fails now must not hide that the password was set.
      await auth.limits.recognise({ exchange, account: record.emailKey }).catch(() => undefined)
      const user = toUser<TProfile>(record)
      await auth.hooks.after('afterResetPassword', { user, exchange })
      return { ok: true } as const
    })

  return { forgotPassword, resetPassword }
}

async function redeem<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  mail: MailTokens,
  { token, password }: { token: string; password: string },
): Promise<UserRecord> {
  const opened = await mail.open('reset', token)
  if (!opened?.record.isActive) throw new AuthError('RESET_PASSWORD_BAD_TOKEN')
  const { id, sessionEpoch } = opened.record
  const hashed = await auth.passwords.hash(password, opened.record)
  if (!hashed.ok) {
    throw new AuthError('RESET_PASSWORD_INVALID_PASSWORD', { reason: hashed.reason })
  }
  const patch = { passwordHash: hashed.hash, ...endsSessions(opened.record) }
  await announceEnd(auth, id)
  // Compare and swap: of several resets with one token, one finds the password it was made for.
  const written = await auth.users.update(id, patch, {
    ...opened.expected,
    sessionEpoch,
    isActive: true,
  })
  if (!written.ok) throw new AuthError('RESET_PASSWORD_BAD_TOKEN')
  await forgetSessions(auth, id)
  return written.user
}
