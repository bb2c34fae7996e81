import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../auth-handle.ts'
import { requestOf } from '../context.ts'
import type { Auth } from '../create-auth.ts'
import { credentials } from '../credentials.ts'
import { AuthError } from '../errors.ts'
import { authProcedure, profileMutation, type BaseProcedure } from '../procedure.ts'
import { profilePatch, zodObject, type ProfileInput } from '../profile.ts'
import { profileChange, updateUser, userUpdate, type UserUpdate } from '../user-update.ts'
import {
  draftUser,
  enrolUser,
  userFlags,
  type RegisterInput,
  type UserFlags,
} from '../user-creation.ts'
import { deleteUser } from '../user-deletion.ts'
import { toUser, type Profile, type User } from '../user.ts'
import { announceChange, changeUser, refusedChange } from '../user-change.ts'
import { listQuery, listUsers, type UserPage, type UserPageQuery } from '../user-page.ts'
import type { AccountRouterOptions } from './account.ts'

type Query<TInput, TOutput, TMeta> = TRPCQueryProcedure<{
  input: TInput
  output: TOutput
  meta: TMeta
}>
type Mutation<TInput, TOutput, TMeta> = TRPCMutationProcedure<{
  input: TInput
  output: TOutput
  meta: TMeta
}>

/** A type alias, for tRPC's `RouterRecord` asks for an implicit index signature. */
export type UsersRouter<TUser, TProfileInput, TMeta> = {
  me: Query<void, TUser, TMeta>
  updateMe: Mutation<Partial<ProfileInput<TProfileInput>>, TUser, TMeta>
  list: Query<UserPageQuery | void, UserPage<TUser>, TMeta>
  get: Query<{ id: string }, TUser, TMeta>
  create: Mutation<RegisterInput<TProfileInput> & UserFlags, TUser, TMeta>
  update: Mutation<{ id: string } & UserUpdate<TProfileInput>, TUser, TMeta>
  delete: Mutation<{ id: string }, { ok: true }, TMeta>
}

const byId = z.object({ id: z.string() })

/**
 * The procedures about users: `me` and `updateMe` for everybody, the others for superusers.
 *
 * - `updateMe` changes fields of the profile and nothing else: those that are given, each checked by
 *   the schema of that field. An address or a password is changed by `changeEmail` and
 *   `changePassword`.
 * - `list` answers a page, newest first; `get`, `update` and `delete` take the id.
 * - `update` changes any field. A new address is not verified, unless `isVerified: true` comes along.
 *   A new address or password and a deactivation end the user's sessions.
 *
 * Who is no superuser is refused before anything is looked up: `SUPERUSER_REQUIRED`, whatever the id.
 * For superusers an unknown one is `USER_NOT_FOUND`. Taking away the last active superuser is
 * `LAST_SUPERUSER`.
 */
export function usersRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  { requiresVerification: verified = false }: AccountRouterOptions = {},
): UsersRouter<User<TProfile>, TProfileInput, TMeta> {
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
  const own = procedure.use(auth.protect({ verified }))
  const superuser = procedure.use(auth.protect({ verified, superuser: true }))

  const updateMe = own.input(profilePatch(auth.profile)).mutation(async ({ ctx, input }) => {
    const change = await changeUser(auth, ctx.user.id, profileChange(input))
    if (!change.ok) throw refusedChange(change.reason)
    return announceChange(auth, change, requestOf(ctx.auth).exchange)
  })

  const get = superuser.input(byId).query(async ({ input }) => {
    const record = await auth.users.findById(input.id)
    if (!record) throw new AuthError('USER_NOT_FOUND')
    return toUser<TProfile>(record)
  })

  const create = superuser
    .input(zodObject(auth.profile).safeExtend({ ...credentials.shape, ...userFlags.shape }))
    .mutation(async ({ ctx, input }) => {
      const draft = await draftUser(auth, input, userFlags.parse(input))
      return enrolUser(auth, draft, requestOf(ctx.auth).exchange)
    })

  const update = superuser.input(userUpdate(auth.profile)).mutation(async ({ ctx, input }) => {
    return announceChange(auth, await updateUser(auth, input), requestOf(ctx.auth).exchange)
  })

  const remove = superuser.input(byId).mutation(async ({ ctx, input }) => {
    await deleteUser(auth, input.id, requestOf(ctx.auth).exchange)
    return { ok: true } as const
  })

  return {
    me: own.query(({ ctx }) => ctx.user),
    updateMe: profileMutation(updateMe),
    list: superuser.input(listQuery).query(({ input }) => listUsers<TProfile>(auth, input)),
    get,
    create: profileMutation(create),
    update: profileMutation(update),
    delete: remove,
  }
}
