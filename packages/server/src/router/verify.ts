import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../auth-handle.ts'
import { requestOf } from '../context.ts'
import type { Auth } from '../create-auth.ts'
import { emailInput, tokenInput } from '../credentials.ts'
import { AuthError } from '../errors.ts'
import type { MailTokens } from '../mail-token.ts'
import { mailFor } from '../mail-requirements.ts'
import { authProcedure, type BaseProcedure } from '../procedure.ts'
import { emailKey, type Profile, toUser, type User, type UserRecord } from '../user.ts'

/** A type alias, for tRPC's `RouterRecord` asks for an implicit index signature. */
export type VerifyRouter<TUser, TMeta> = {
  requestVerifyToken: TRPCMutationProcedure<{
    input: { email: string }
    output: { ok: true }
    meta: TMeta
  }>
  verify: TRPCMutationProcedure<{ input: { token: string }; output: { user: TUser }; meta: TMeta }>
}

/**
 * The procedures that prove an e-mail address.
 *
 * - `requestVerifyToken` has a mail sent, by the hook `afterRequestVerify`, to an active user who is
 *   not verified. It answers everybody the same, at once.
 * - `verify` takes the mail's token, of an inactive user too. Its errors are
 *   `VERIFY_USER_BAD_TOKEN` and `VERIFY_USER_ALREADY_VERIFIED`.
 *
 * @throws {AuthConfigError} without `mail` or without the hook `afterRequestVerify`
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
): VerifyRouter<User<TProfile>, TMeta> {
  const mail = mailFor(auth, 'verifyRouter', 'afterRequestVerify')
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)

  const requestVerifyToken = procedure
    .input(z.object({ email: emailInput }))
    .mutation(async ({ ctx, input }) => {
      const { exchange } = requestOf(ctx.auth)
      const account = emailKey(input.email)
      await auth.limits.count({ call: 'requestVerifyToken', exchange, account })
      auth.hooks.assertRoom()
      const record = await auth.users.findByEmailKey(account)
      if (record?.isActive && !record.isVerified) {
        await auth.hooks.later('afterRequestVerify', async () => {
          const token = await mail.issue('verify', record)
          return { user: toUser<TProfile>(record), token, exchange }
        })
      }
      return { ok: true } as const
    })

  const verify = procedure
    .input(z.object({ token: tokenInput }))
    .mutation(async ({ ctx, input }) => {
      const { exchange } = requestOf(ctx.auth)
      await auth.limits.count({ call: 'verify', exchange })
      const user = toUser<TProfile>(await redeem(auth, mail, input.token))
      await auth.hooks.after('afterVerify', { user, exchange })
      return { user }
    })

  return { requestVerifyToken, verify }
}

async function redeem<TProfile extends Profile, TProfileInput>(
  { users }: Auth<TProfile, TProfileInput>,
  mail: MailTokens,
  token: string,
): Promise<UserRecord> {
  const opened = await mail.open('verify', token)
  if (!opened) throw new AuthError('VERIFY_USER_BAD_TOKEN')
  const { record, expected } = opened
  if (record.isVerified) throw new AuthError('VERIFY_USER_ALREADY_VERIFIED')
  const once = { ...expected, isVerified: false }
  const written = await users.update(record.id, { isVerified: true }, once)
  if (written.ok) return written.user
  // Overtaken: by the same token, by a new address, or by a deletion.
  const again = await mail.open('verify', token)
  throw new AuthError(again ? 'VERIFY_USER_ALREADY_VERIFIED' : 'VERIFY_USER_BAD_TOKEN')
}
