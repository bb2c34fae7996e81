import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Auth } from '../core/auth.ts'
import { emailInput, passwordInput, tokenInput } from '../core/inputs.ts'
import { checkCurrentPassword } from '../password/current-password.ts'
import { refuse as refuseChange } from '../users/errors.ts'
import { refuse } from './errors.ts'
import { assertHolder, type FollowedLink } from './holder.ts'
import { mailFor, type RouterMail } from '../core/mail/mail-requirements.ts'
import type { ActiveSession } from '../core/session/session.ts'
import { counted } from './counted-calls.ts'
import type { MailTokens } from '../core/mail/mail-token.ts'
import { authProcedure, ownTokenProcedure, type BaseProcedure } from '../core/protect/procedure.ts'
import { beginAgain } from '../core/sign-in/door.ts'
import { endingSessions } from '../core/sign-in/end.ts'
import type { LoginResult } from '../core/sign-in/login-result.ts'
import { emailKey, type Profile, type User } from '../core/user.ts'
import { announceChange, endsSessions, type UserChange } from '../users/change.ts'
import type { AccountRouterOptions } from '../password/account-router.ts'

export interface ChangeEmailRouterOptions extends AccountRouterOptions {
  /** Seconds for which an e-mail that confirms a new address is valid. @default 3600 */
  readonly lifetimeSeconds?: number
}

const changeEmailMail: Omit<RouterMail, 'lifetimeSeconds'> = {
  router: 'changeEmailRouter',
  hook: 'afterRequestEmailChange',
  purpose: 'change-email',
  boundTo: ({ emailKey, sessionEpoch }) => ({ emailKey, sessionEpoch }),
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type ChangeEmailRouter<TUser, TMeta> = {
  changeEmail: TRPCMutationProcedure<{
    input: { currentPassword?: string | undefined; email: string }
    output: { ok: true }
    meta: TMeta
  }>
  confirmEmail: TRPCMutationProcedure<{
    input: { token: string; password?: string | undefined }
    output: LoginResult<TUser>
    meta: TMeta
  }>
}

/**
 * A new e-mail address, which must prove itself before it takes effect.
 *
 * - `changeEmail` requires the current password, otherwise `CURRENT_PASSWORD_WRONG`, and has an
 *   e-mail sent to the new address by the hook `afterRequestEmailChange`. Nothing changes yet. Users
 *   who have set up a factor need a proof of one from the last five minutes as well, and users without
 *   a password any proof, otherwise `STEP_UP_REQUIRED`. A taken address is
 *   `UPDATE_USER_EMAIL_ALREADY_EXISTS`; with `hideExistingEmail` nobody is told.
 * - `confirmEmail` takes the e-mail's token, with a session of this user or the password, otherwise
 *   `SIGN_IN_REQUIRED`: somebody else could have asked for the address of whoever follows the link.
 *   The new address then takes effect, verified; all of the user's sessions end, and the one that the
 *   request presents begins again. Its errors are `CHANGE_EMAIL_BAD_TOKEN`,
 *   `CURRENT_PASSWORD_WRONG` and `UPDATE_USER_EMAIL_ALREADY_EXISTS`.
 *
 * @throws {AuthConfigError} without `secret` or without the hook `afterRequestEmailChange`
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
  { requiresVerification: verified = false, lifetimeSeconds = 3600 }: ChangeEmailRouterOptions = {},
): ChangeEmailRouter<User<TProfile>, TMeta> {
  const mail = mailFor(auth, { ...changeEmailMail, lifetimeSeconds })
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const changeEmail = procedure
    .use(auth.protect({ verified }))
    .input(z.object({ currentPassword: passwordInput.optional(), email: emailInput }))
    .mutation(async ({ ctx, input: { currentPassword, email: newEmail } }) => {
      auth.hooks.assertRoom()
      const { exchange } = requestOf(auth, ctx.auth)
      const given = { session: ctx.session, password: currentPassword, exchange }
      const record = await checkCurrentPassword(auth, given)
      const account = [record.id, emailKey(newEmail)]
      await auth.limits.count({ ...counted.changeEmail, exchange, account })
      const holder = await auth.users.findByEmailKey(emailKey(newEmail))
      const taken = holder !== null && holder.id !== record.id
      if (taken && !auth.hideExistingEmail) throw refuseChange('UPDATE_USER_EMAIL_ALREADY_EXISTS')
      if (!taken) {
        const event = async () => {
          const token = await mail.issue(record, newEmail)
          return { user: auth.toUser<TProfile>(record), newEmail, token, exchange }
        }
        await auth.hooks.later('afterRequestEmailChange', event, exchange)
      }
      return { ok: true } as const
    })

  const confirmEmail = procedure
    .input(z.object({ token: tokenInput, password: passwordInput.optional() }))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(auth, ctx.auth)
      const { change, session } = await redeem(auth, mail, { ...input, request })
      // First: nobody may keep the owner from hearing of it by closing the connection.
      const user = await announceChange(auth, change, request.exchange)
      const answer = session ? await beginAgain(request, change.record, { session }) : {}
      return { ...answer, user }
    })

  return { changeEmail, confirmEmail: ownTokenProcedure(auth.backends, confirmEmail) }
}

/** A change that was made, and the session of its user that the request presents. */
interface Redeemed {
  readonly change: Extract<UserChange, { ok: true }>
  readonly session: ActiveSession | null
}

async function redeem<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  mail: MailTokens,
  { token, password, request }: FollowedLink<TProfile>,
): Promise<Redeemed> {
  const opened = await mail.open(token)
  if (!opened?.newEmail || !opened.record.isActive) {
    await auth.limits.count({ ...counted.confirmEmail, exchange: request.exchange })
    throw refuse('CHANGE_EMAIL_BAD_TOKEN')
  }
  const { record: previous, expected, newEmail: email } = opened
  const session = await assertHolder(auth, request, { record: previous, password })
  const patch = { email, emailKey: emailKey(email), isVerified: true, ...endsSessions(previous) }
  const written = await endingSessions(auth, previous.id, () =>
    auth.users.update(previous.id, patch, { ...expected, isActive: true }),
  )
  if (written.ok) return { change: { ok: true, previous, record: written.user }, session }
  const taken = written.reason === 'email-taken'
  throw taken ? refuseChange('UPDATE_USER_EMAIL_ALREADY_EXISTS') : refuse('CHANGE_EMAIL_BAD_TOKEN')
}
