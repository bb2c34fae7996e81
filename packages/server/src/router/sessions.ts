import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server'
import { z } from 'zod'
import type { AuthContext } from '../auth-handle.ts'
import { requestOf } from '../context.ts'
import type { Auth } from '../create-auth.ts'
import { deviceName, type DeviceName } from '../device-name.ts'
import { AuthConfigError } from '../errors.ts'
import { authProcedure, ownTokenProcedure, type BaseProcedure } from '../procedure.ts'
import { endAllSessions, endSessions, listSessions, sessionStores } from '../sessions.ts'
import { revokeAll, revokeOthers, type Revoked } from './revocation.ts'
import type { TokenAnswer } from '../transport/transport.ts'
import type { Profile, User } from '../user.ts'

/** A session as its owner may see it: nothing in it lets anybody in. */
export interface SessionInfo {
  readonly id: string
  /** Name of the backend that the user signed in with. */
  readonly backend: string
  readonly device: DeviceName
  /** Where the user signed in from. */
  readonly address: string | null
  readonly createdAt: Date
  /** Right to within five minutes. */
  readonly lastUsedAt: Date
  readonly expiresAt: Date
  /** Whether it is the session of this very call. */
  readonly current: boolean
}

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
export type SessionsRouter<TMeta> = {
  list: Query<void, SessionInfo[], TMeta>
  revoke: Mutation<{ id: string }, Revoked, TMeta>
  revokeOthers: Mutation<void, Revoked & TokenAnswer, TMeta>
  revokeAll: Mutation<void, Revoked, TMeta>
  ofUser: {
    list: Query<{ userId: string }, SessionInfo[], TMeta>
    revoke: Mutation<{ userId: string; id: string }, Revoked, TMeta>
    revokeAll: Mutation<{ userId: string }, Revoked, TMeta>
  }
}

const id = z.string().max(64)

/**
 * The procedures with which users see where they are signed in, and end it: `list`, `revoke` (one),
 * `revokeOthers` (all but this one), `revokeAll` (this one too). Under `ofUser` the same for
 * superusers, of any user.
 *
 * Sessions without a store are not listed. `revokeOthers` and `revokeAll` end them all the same, by
 * the user's session epoch; the answer of `revokeOthers` then has the new token of a client that
 * keeps its token itself.
 *
 * @throws {AuthConfigError} when no backend stores its sessions
 */
export function sessionsRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
): SessionsRouter<TMeta> {
  if (sessionStores(auth).length === 0) throw new AuthConfigError(noStore)
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
  const own = procedure.use(auth.protect())
  const superuser = procedure.use(auth.protect({ superuser: true }))

  const infos = async (userId: string, current: string): Promise<SessionInfo[]> => {
    const sessions = await listSessions(auth, userId)
    return Promise.all(
      sessions.map(async ({ secretHash: _hash, epoch: _epoch, userId: _user, ...session }) => {
        const { userAgent, ...info } = session
        return { ...info, device: await deviceName(userAgent), current: info.id === current }
      }),
    )
  }

  return {
    list: own.query(({ ctx }) => infos(ctx.user.id, ctx.session.id)),
    revoke: own.input(z.object({ id })).mutation(async ({ ctx, input }) => {
      return { revoked: await endSessions(auth, ctx.user.id, { id: input.id }) }
    }),
    revokeOthers: ownTokenProcedure(
      auth.backends.filter(({ strategy }) => strategy.sessions === undefined),
      own.mutation(({ ctx }) => revokeOthers(auth, requestOf(ctx.auth), ctx.session)),
    ),
    revokeAll: ownTokenProcedure(
      auth.backends,
      own.mutation(({ ctx }) => revokeAll(auth, requestOf(ctx.auth), ctx.session)),
    ),
    ofUser: {
      list: superuser
        .input(z.object({ userId: id }))
        .query(({ ctx, input }) => infos(input.userId, ctx.session.id)),
      revoke: superuser.input(z.object({ userId: id, id })).mutation(async ({ input }) => {
        return { revoked: await endSessions(auth, input.userId, { id: input.id }) }
      }),
      revokeAll: superuser.input(z.object({ userId: id })).mutation(async ({ input }) => {
        return { revoked: await endAllSessions(auth, input.userId) }
      }),
    },
  }
}

const noStore =
  'sessionsRouter: no backend stores its sessions, so there are none to list. Give jwtStrategy a sessions store, or use databaseStrategy.'
