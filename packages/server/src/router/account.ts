import type { TRPCMutationProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../auth-handle.ts'
import { backendNamed } from '../backend.ts'
import { requestOf } from '../context.ts'
import type { Auth } from '../create-auth.ts'
import { passwordInput } from '../credentials.ts'
import { checkCurrentPassword } from '../current-password.ts'
import { AuthError } from '../errors.ts'
import { authProcedure, ownTokenProcedure, type BaseProcedure } from '../procedure.ts'
import type { Profile, User, UserRecord } from '../user.ts'
import {
  announceChange,
  changeUser,
  endsSessions,
  refusedChange,
  type UserChange,
} from '../user-change.ts'
import { deleteUser } from '../user-deletion.ts'
import type { LoginResult } from './auth.ts'

export interface AccountRouterOptions {
  /** Whether the caller's e-mail address must be proved, else `USER_NOT_VERIFIED`. @default false */
  readonly requiresVerification?: boolean
}

/** A type alias, for tRPC's `RouterRecord` asks for an implicit index signature. */
export type AccountRouter<TUser, TMeta> = {
  changePassword: TRPCMutationProcedure<{
    input: { currentPassword: string; newPassword: string }
    output: LoginResult<TUser>
    meta: TMeta
  }>
  deleteMe: TRPCMutationProcedure<{
    input: { currentPassword: string }
    output: { ok: true }
    meta: TMeta
  }>
}

/**
 * What users do to their own account. Each asks for the current password, else
 * `CURRENT_PASSWORD_WRONG`.
 *
 * - `changePassword` ends all sessions of the user and begins this one anew: a cookie is set, and a
 *   client that keeps its token itself finds the new one in the answer. Refuses a bad password with
 *   `UPDATE_USER_INVALID_PASSWORD` and a reason.
 * - `deleteMe` deletes the user, unless it is the last superuser: `LAST_SUPERUSER`.
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
    .input(z.object({ currentPassword: passwordInput, newPassword: passwordInput }))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(ctx.auth)
      const { exchange } = request
      const given = { userId: ctx.user.id, password: input.currentPassword, exchange }
      const proven = await checkCurrentPassword(auth, given)
      const change = await setPassword(auth, proven, input.newPassword)
      if (!change.ok) throw refusedChange(change.reason)
      const backend = backendNamed(auth.backends, ctx.session.backend)
      const answer = await request.issue(change.record, backend)
      return { ...answer, user: await announceChange(auth, change, exchange) }
    })

  const deleteMe = own
    .input(z.object({ currentPassword: passwordInput }))
    .mutation(async ({ ctx, input }) => {
      const request = requestOf(ctx.auth)
      const { exchange } = request
      const given = { userId: ctx.user.id, password: input.currentPassword, exchange }
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

/** Over the very hash that was proved, and no other. */
async function setPassword<TProfile extends Profile, TProfileInput>(
  auth: Auth<TProfile, TProfileInput>,
  proven: UserRecord,
  password: string,
): Promise<UserChange> {
  const hashed = await auth.passwords.hash(password, proven)
  if (!hashed.ok) throw new AuthError('UPDATE_USER_INVALID_PASSWORD', { reason: hashed.reason })
  return changeUser(auth, proven.id, (record) => {
    if (record.passwordHash !== proven.passwordHash) throw new AuthError('CURRENT_PASSWORD_WRONG')
    return { passwordHash: hashed.hash, ...endsSessions(record) }
  })
}
