import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Auth } from '../core/auth.ts'
import { passwordInput } from '../core/inputs.ts'
import { checkCurrentPassword } from './current-password.ts'
import { beginAgain } from '../core/sign-in/door.ts'
import type { LoginResult } from '../core/sign-in/login-result.ts'
import { refuse as refuseChange } from '../users/errors.ts'
import { refuse } from './errors.ts'
import type { Exchange } from '../core/exchange/exchange.ts'
import { authProcedure, ownTokenProcedure, type BaseProcedure } from '../core/protect/procedure.ts'
import type { Profile, User, UserRecord } from '../core/user.ts'
import { announceChange, changeUser, endsSessions, type UserChange } from '../users/change.ts'
import { refusedChange } from '../users/refused-user.ts'
import { deleteUser } from '../users/delete.ts'

export interface AccountRouterOptions {
  /** Requires a verified e-mail address, otherwise `USER_NOT_VERIFIED`. @default false */
  readonly requiresVerification?: boolean
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type AccountRouter<TUser, TMeta> = {
  changePassword: TRPCMutationProcedure<{
    input: { currentPassword?: string | undefined; newPassword: string }
    output: LoginResult<TUser>
    meta: TMeta
  }>
  deleteMe: TRPCMutationProcedure<{
    input: { currentPassword?: string | undefined }
    output: { ok: true }
    meta: TMeta
  }>
}

/**
 * What users do to their own account. Each procedure requires the current password, otherwise
 * `CURRENT_PASSWORD_WRONG`. Users who have set up a factor need a proof of one from the last five
 * minutes as well, and users without a password any proof, otherwise `STEP_UP_REQUIRED`.
 *
 * - `changePassword` ends all of the user's sessions and begins this one again: a cookie is set,
 *   and a client that keeps its token itself finds the new one in the answer. Refuses a bad
 *   password with `UPDATE_USER_INVALID_PASSWORD` and a reason.
 * - `deleteMe` deletes the user, unless they are the last superuser: `LAST_SUPERUSER`.
 */
export function accountRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  options: AccountRouterOptions = {},
): AccountRouter<User<TProfile>, TMeta> {
  const verified = options.requiresVerification ?? false
  const own = authProcedure<TProfile, TContext, TMeta, TOverrides>(base).use(
    auth.protect({ verified }),
  )

  const changePassword = own
    .input(z.object({ currentPassword: passwordInput.optional(), newPassword: passwordInput }))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(auth, ctx.auth)
      const { exchange } = request
      const given = { session: ctx.session, password: input.currentPassword, exchange }
      const proven = await checkCurrentPassword(auth, given)
      const change = await setPassword(auth, proven, { password: input.newPassword, exchange })
      if (!change.ok) throw refusedChange(change)
      // First: nobody may keep the owner from hearing of it by closing the connection.
      const user = await announceChange(auth, change, exchange)
      const proved = proven.passwordHash === null ? {} : { method: 'password' }
      const answer = await beginAgain(request, change.record, { session: ctx.session, ...proved })
      return { ...answer, user }
    })

  const deleteMe = own
    .input(z.object({ currentPassword: passwordInput.optional() }))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(auth, ctx.auth)
      const { exchange } = request
      const given = { session: ctx.session, password: input.currentPassword, exchange }
      await checkCurrentPassword(auth, given)
      await deleteUser(auth, ctx.user.id, exchange)
      await request.signOut({ backend: ctx.session.backend })
      return { ok: true } as const
    })

  return {
    changePassword: ownTokenProcedure(auth.backends, changePassword),
    deleteMe: ownTokenProcedure(auth.backends, deleteMe),
  }
}

/** Replaces only the very hash that was verified. */
async function setPassword<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  proven: UserRecord,
  { password, exchange }: { password: string; exchange: Exchange },
): Promise<UserChange> {
  const hashed = await auth.passwords.hash(password, proven, exchange)
  if (!hashed.ok) throw refuseChange('UPDATE_USER_INVALID_PASSWORD', { reason: hashed.reason })
  return changeUser(auth, proven.id, (record) => {
    if (record.passwordHash !== proven.passwordHash) throw refuse('CURRENT_PASSWORD_WRONG')
    return { passwordHash: hashed.hash, ...endsSessions(record) }
  })
}
