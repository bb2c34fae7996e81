import { z } from 'zod'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { StoredSession } from '../core/store/session-store.ts'
import type { Auth } from '../core/auth.ts'
import { deviceName, type DeviceName } from './device-name.ts'
import { AuthConfigError } from '../core/config.ts'
import {
  authProcedure,
  ownTokenProcedure,
  type BaseProcedure,
  type Mutation,
  type Query,
} from '../core/protect/procedure.ts'
import { endAllSessions, endSessions } from '../core/sign-in/end.ts'
import { listSessions, sessionStores } from '../core/sign-in/list.ts'
import { revokeAll, revokeOthers, type Revoked } from './revocation.ts'
import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import type { Profile, User } from '../core/user.ts'

/** A session as its owner may see it: nothing in it lets anybody in. */
export interface SessionInfo {
  readonly id: string
  /** Name of the backend that the user signed in with. */
  readonly backend: string
  readonly device: DeviceName
  /** Where the user signed in from. */
  readonly address: string | null
  readonly createdAt: Date
  /** Accurate to within five minutes. */
  readonly lastUsedAt: Date
  readonly expiresAt: Date
  /**
   * Whether a factor is still wanted, so that it lets nobody in: whoever signed in has proved
   * something of the user's, such as the password, and nothing more.
   */
  readonly pending: boolean
  /** Whether it is the session of this call. */
  readonly current: boolean
}

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
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

const idInput = z.string().max(64)

/**
 * The procedures with which users see where they are signed in, and end it: `list`, `revoke` (one),
 * `revokeOthers` (all but this one), `revokeAll` (this one too). Under `ofUser` there is the same
 * for superusers, for any user.
 *
 * Sessions without a store are not listed. `revokeOthers` and `revokeAll` still end them, by the
 * user's session epoch; `revokeOthers` then returns a new token to clients that keep their token
 * themselves. Sign-ins that want a factor are listed, and say so.
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
    return Promise.all(sessions.map((session) => infoOf(session, current)))
  }

  return {
    list: own.query(({ ctx }) => infos(ctx.user.id, ctx.session.id)),
    revoke: own.input(z.object({ id: idInput })).mutation(async ({ ctx, input }) => {
      return { revoked: await endSessions(auth, ctx.user.id, { id: input.id }) }
    }),
    revokeOthers: ownTokenProcedure(
      auth.backends.filter(({ strategy }) => strategy.sessions === undefined),
      own.mutation(({ ctx }) => revokeOthers(auth, requestOf(auth, ctx.auth), ctx.session)),
    ),
    revokeAll: ownTokenProcedure(
      auth.backends,
      own.mutation(({ ctx }) => revokeAll(auth, requestOf(auth, ctx.auth), ctx.session)),
    ),
    ofUser: {
      list: superuser
        .input(z.object({ userId: idInput }))
        .query(({ ctx, input }) => infos(input.userId, ctx.session.id)),
      revoke: superuser
        .input(z.object({ userId: idInput, id: idInput }))
        .mutation(async ({ input }) => {
          return { revoked: await endSessions(auth, input.userId, { id: input.id }) }
        }),
      revokeAll: superuser.input(z.object({ userId: idInput })).mutation(async ({ input }) => {
        return { revoked: await endAllSessions(auth, input.userId) }
      }),
    },
  }
}

/** Only what is named here is published, whatever else a session may have. */
async function infoOf(session: StoredSession, current: string): Promise<SessionInfo> {
  const { id, backend, userAgent, address, createdAt, lastUsedAt, expiresAt, claims } = session
  const device = await deviceName(userAgent)
  const is = { pending: claims.pending !== undefined, current: id === current }
  return { id, backend, device, address, createdAt, lastUsedAt, expiresAt, ...is }
}

const noStore =
  'sessionsRouter: no backend stores its sessions, so there are none to list. Give jwtStrategy a sessions store, or use databaseStrategy.'
