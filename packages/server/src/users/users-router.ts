import { z } from 'zod'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Auth } from '../core/auth.ts'
import {
  authProcedure,
  typedMutation,
  type BaseProcedure,
  type Mutation,
  type Query,
} from '../core/protect/procedure.ts'
import { profilePatch, type ProfileInput } from '../core/profile.ts'
import { profileChange, updateUser, userUpdate, type UserUpdate } from './update.ts'
import { createInput, draftUser, type CreateInput } from './create.ts'
import { enrolUser } from './enrol.ts'
import { deleteUser } from './delete.ts'
import type { Profile, User } from '../core/user.ts'
import { announceChange, changeUser } from './change.ts'
import { refusedChange } from './refused-user.ts'
import { listQuery, listUsers, type UserPage, type UserPageQuery } from './page.ts'
import { refuse } from './errors.ts'

export interface UsersRouterOptions {
  /** Requires a verified e-mail address, otherwise `USER_NOT_VERIFIED`. @default false */
  readonly requiresVerification?: boolean
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type UsersRouter<TUser, TProfileInput, TMeta, TManagedInput = unknown> = {
  me: Query<void, TUser, TMeta>
  updateMe: Mutation<Partial<ProfileInput<TProfileInput>>, TUser, TMeta>
  list: Query<UserPageQuery | void, UserPage<TUser>, TMeta>
  get: Query<{ id: string }, TUser, TMeta>
  create: Mutation<CreateInput<TProfileInput, TManagedInput>, TUser, TMeta>
  update: Mutation<{ id: string } & UserUpdate<TProfileInput, TManagedInput>, TUser, TMeta>
  delete: Mutation<{ id: string }, { ok: true }, TMeta>
}

const byId = z.object({ id: z.string() })

/**
 * The procedures about users: `me` and `updateMe` for everybody, the others for superusers.
 *
 * - `updateMe` changes the given fields of the profile and nothing else, no managed ones either;
 *   each is checked by its own schema. Use `changeEmail` and `changePassword` for an address or a
 *   password.
 * - `list` returns a page, newest first; `get`, `update` and `delete` take the id.
 * - `update` changes any field. A new address is not verified, unless `isVerified: true` comes along.
 *   A new address or password and a deactivation end the user's sessions.
 *
 * Callers who are not superusers are refused before anything is looked up: `SUPERUSER_REQUIRED`,
 * whatever the id. For superusers an unknown one is `USER_NOT_FOUND`. Removing the last active
 * superuser is `LAST_SUPERUSER`.
 */
export function usersRouter<
  TProfile extends Profile,
  TProfileInput,
  TManagedInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput, boolean, string, TManagedInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  { requiresVerification: verified = false }: UsersRouterOptions = {},
): UsersRouter<User<TProfile>, TProfileInput, TMeta, TManagedInput> {
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
  const own = procedure.use(auth.protect({ verified }))
  const superuser = procedure.use(auth.protect({ verified, superuser: true }))

  const updateMe = own.input(profilePatch(auth.profile)).mutation(async ({ ctx, input }) => {
    const change = await changeUser(auth, ctx.user.id, profileChange(input))
    if (!change.ok) throw refusedChange(change)
    return announceChange(auth, change, requestOf(auth, ctx.auth).exchange)
  })

  const get = superuser.input(byId).query(async ({ input }) => {
    const record = await auth.users.findById(input.id)
    if (!record) throw refuse('USER_NOT_FOUND')
    return auth.toUser<TProfile>(record)
  })

  const create = superuser.input(createInput(auth)).mutation(async ({ ctx, input }) => {
    const draft = await draftUser(auth, input.user, input.grants)
    return enrolUser(auth, draft, requestOf(auth, ctx.auth).exchange)
  })

  const update = superuser.input(userUpdate(auth)).mutation(async ({ ctx, input }) => {
    return announceChange(auth, await updateUser(auth, input), requestOf(auth, ctx.auth).exchange)
  })

  const remove = superuser.input(byId).mutation(async ({ ctx, input }) => {
    await deleteUser(auth, input.id, requestOf(auth, ctx.auth).exchange)
    return { ok: true } as const
  })

  return {
    me: own.query(({ ctx }) => ctx.user),
    updateMe: typedMutation(updateMe),
    list: superuser.input(listQuery).query(({ input }) => listUsers<TProfile>(auth, input)),
    get,
    create: typedMutation(create),
    update: typedMutation(update),
    delete: remove,
  }
}
