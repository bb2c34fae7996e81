import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../auth-handle.ts'
import { backendNamed } from '../backend.ts'
import { requestOf, type RequestAuth } from '../context.ts'
import type { Auth } from '../create-auth.ts'
import { emailInput, passwordInput, tokenInput } from '../credentials.ts'
import { checkCurrentPassword } from '../current-password.ts'
import { AuthError } from '../errors.ts'
import { mailFor } from '../mail-requirements.ts'
import type { MailTokens } from '../mail-token.ts'
import { authProcedure, ownTokenProcedure, type BaseProcedure } from '../procedure.ts'
import { announceEnd } from '../sessions.ts'
import type { TokenAnswer } from '../transport/transport.ts'
import { emailKey, toUser, type Profile, type User, type UserRecord } from '../user.ts'
import { announceChange, endsSessions, forgetSessions, type UserChange } from '../user-change.ts'
import type { AccountRouterOptions } from './account.ts'
import type { LoginResult } from './auth.ts'

/** A type alias, for tRPC's `RouterRecord` asks for an implicit index signature. */
export type ChangeEmailRouter<TUser, TMeta> = {
  changeEmail: TRPCMutationProcedure<{
    input: { currentPassword: string; email: string }
    output: { ok: true }
    meta: TMeta
  }>
  confirmEmail: TRPCMutationProcedure<{
    input: { token: string }
    output: LoginResult<TUser>
    meta: TMeta
  }>
}

/**
 * A new e-mail address, which must prove itself before it takes effect.
 *
 * - `changeEmail` asks for the current password, else `CURRENT_PASSWORD_WRONG`, and has a mail sent
 *   to the new address by the hook `afterRequestEmailChange`. Nothing has changed yet. A taken
 *   address is `UPDATE_USER_EMAIL_ALREADY_EXISTS`; with `hideExistingEmail` nobody is told.
 * - `confirmEmail` takes the mail's token, with or without a session. The address is then the new
 *   one, and proved; all sessions of the user end, and the one that the request presents begins
 *   anew. Its errors are `CHANGE_EMAIL_BAD_TOKEN` and `UPDATE_USER_EMAIL_ALREADY_EXISTS`.
 *
 * @throws {AuthConfigError} without `mail` or without the hook `afterRequestEmailChange`
 */
export function changeEmailRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  { requiresVerification: verified = false }: AccountRouterOptions = {},
): ChangeEmailRouter<User<TProfile>, TMeta> {
  const mail = mailFor(auth, 'changeEmailRouter', 'afterRequestEmailChange')
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const changeEmail = procedure
    .use(auth.protect({ verified }))
    .input(z.object({ currentPassword: passwordInput, email: emailInput }))
    .mutation(async ({ ctx, input: { currentPassword, email: newEmail } }) => {
      auth.hooks.assertRoom()
      const { exchange } = requestOf(ctx.auth)
      const given = { userId: ctx.user.id, password: currentPassword, exchange }
      const record = await checkCurrentPassword(auth, given)
      const holder = await auth.users.findByEmailKey(emailKey(newEmail))
      const taken = holder !== null && holder.id !== record.id
      if (taken && !auth.hideExistingEmail) throw new AuthError('UPDATE_USER_EMAIL_ALREADY_EXISTS')
      if (!taken) {
        await auth.hooks.later('afterRequestEmailChange', async () => {
          const token = await mail.issue('change-email', record, newEmail)
          return { user: toUser<TProfile>(record), newEmail, token, exchange }
        })
      }
      return { ok: true } as const
    })

  const confirmEmail = procedure
    .input(z.object({ token: tokenInput }))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(ctx.auth)
      const presence = await request.userPresence() // before its session ends
      const change = await redeem(auth, mail, input.token)
      const own = presence.ok && presence.user.id === change.record.id ? presence.session : null
      const answer = own ? await reissue(auth, request, { ...own, record: change.record }) : {}
      return { ...answer, user: await announceChange(auth, change, request.exchange) }
    })

  return { changeEmail, confirmEmail: ownTokenProcedure(auth.backends, confirmEmail) }
}

function reissue<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  request: RequestAuth<TProfile>,
  { record, backend }: { record: UserRecord; backend: string },
): Promise<TokenAnswer> {
  return request.issue(record, backendNamed(auth.backends, backend))
}

async function redeem<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  mail: MailTokens,
  token: string,
): Promise<Extract<UserChange, { ok: true }>> {
  const opened = await mail.open('change-email', token)
  if (!opened?.newEmail || !opened.record.isActive) throw new AuthError('CHANGE_EMAIL_BAD_TOKEN')
  const { record: previous, expected, newEmail: email } = opened
  const patch = { email, emailKey: emailKey(email), isVerified: true, ...endsSessions(previous) }
  await announceEnd(auth, previous.id)
  const written = await auth.users.update(previous.id, patch, { ...expected, isActive: true })
  if (written.ok) {
    await forgetSessions(auth, previous.id)
    return { ok: true, previous, record: written.user }
  }
  const taken = written.reason === 'email-taken'
  throw new AuthError(taken ? 'UPDATE_USER_EMAIL_ALREADY_EXISTS' : 'CHANGE_EMAIL_BAD_TOKEN')
}
