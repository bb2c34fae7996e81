import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Auth } from '../core/auth.ts'
import { emailLookUp, flowInput, passwordInput, tokenInput } from '../core/inputs.ts'
import { refuse } from './errors.ts'
import { assertHolder, type FollowedLink } from './holder.ts'
import { counted } from './counted-calls.ts'
import type { MailTokens } from '../core/mail/mail-token.ts'
import { mailFor, type RouterMail } from '../core/mail/mail-requirements.ts'
import { requestMail } from '../core/mail/request-mail.ts'
import { authProcedure, type BaseProcedure } from '../core/protect/procedure.ts'
import type { Profile, User, UserRecord } from '../core/user.ts'

export interface VerifyRouterOptions {
  /** Seconds for which a verification e-mail is valid. @default 3600 */
  readonly lifetimeSeconds?: number
}

const verifyMail: Omit<RouterMail, 'lifetimeSeconds'> = {
  router: 'verifyRouter',
  hook: 'afterRequestVerify',
  purpose: 'verify',
  // The epoch is raised by every change of password or address.
  boundTo: ({ emailKey, sessionEpoch }) => ({ emailKey, sessionEpoch }),
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type VerifyRouter<TUser, TMeta> = {
  requestVerifyToken: TRPCMutationProcedure<{
    input: { email: string }
    output: { ok: true }
    meta: TMeta
  }>
  verify: TRPCMutationProcedure<{
    input: { token: string; password?: string | undefined; flow?: string | undefined }
    output: { user: TUser }
    meta: TMeta
  }>
}

/**
 * The procedures that verify an e-mail address.
 *
 * - `requestVerifyToken` has an e-mail sent, by the hook `afterRequestVerify`, to an active user
 *   who is not verified. It answers everybody the same, at once.
 * - `verify` takes the e-mail's token, even an inactive user's. Whoever follows the link must be
 *   signed in as this user, have come in by a passkey or a provider in the same browser, or give the
 *   password: otherwise a stranger could sign up with somebody's address, and wait for a click (Sudhodanan and
 *   Paverd, "Pre-hijacked accounts", USENIX Security 2022). Its errors are `SIGN_IN_REQUIRED`,
 *   `CURRENT_PASSWORD_WRONG`, `VERIFY_USER_BAD_TOKEN` and `VERIFY_USER_ALREADY_VERIFIED`.
 *
 * @throws {AuthConfigError} without `secret` or without the hook `afterRequestVerify`
 */
export function verifyRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  { lifetimeSeconds = 3600 }: VerifyRouterOptions = {},
): VerifyRouter<User<TProfile>, TMeta> {
  const mail = mailFor(auth, { ...verifyMail, lifetimeSeconds })
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const requestVerifyToken = procedure
    .input(z.object({ email: emailLookUp }))
    .mutation(({ ctx, input }) => {
      const { exchange } = requestOf(auth, ctx.auth)
      return requestMail<TProfile>(auth, mail, {
        ...input,
        exchange,
        counted: counted.requestVerifyToken,
        wanted: ({ isVerified }) => !isVerified,
        send: (event) => auth.hooks.later('afterRequestVerify', event, exchange),
      })
    })

  const verify = procedure
    .input(z.object({ token: tokenInput, password: passwordInput.optional(), flow: flowInput }))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(auth, ctx.auth)
      const user = auth.toUser<TProfile>(await redeem(auth, mail, { ...input, request }))
      await auth.hooks.after('afterVerify', { user, exchange: request.exchange })
      return { user }
    })

  return { requestVerifyToken, verify }
}

async function redeem<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  mail: MailTokens,
  { token, password, flow, request }: FollowedLink<TProfile>,
): Promise<UserRecord> {
  const opened = await mail.open(token)
  if (!opened) {
    await auth.limits.count({ ...counted.verify, exchange: request.exchange })
    throw refuse('VERIFY_USER_BAD_TOKEN')
  }
  const { record, expected } = opened
  if (record.isVerified) throw refuse('VERIFY_USER_ALREADY_VERIFIED')
  const asked = auth.registrants.map((isTheirs) => isTheirs(request, record, flow))
  if (!(await Promise.all(asked)).includes(true)) {
    await assertHolder(auth, request, { record, password })
  }
  const once = { ...expected, isVerified: false }
  const written = await auth.users.update(record.id, { isVerified: true }, once)
  if (written.ok) return written.user
  // Overtaken: by the same token, by a new address, or by a deletion.
  const again = await mail.open(token)
  throw refuse(again ? 'VERIFY_USER_ALREADY_VERIFIED' : 'VERIFY_USER_BAD_TOKEN')
}
