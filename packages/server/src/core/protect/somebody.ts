import { andThen, type Awaitable } from '../awaitable.ts'
import type { AuthCore } from '../core.ts'
import type { Absence, PresenceQuery } from '../request/caller.ts'
import type { RequestAuth } from '../request/request-auth.ts'
import type { ActiveSession, SessionClaims } from '../session/session.ts'
import type { Profile } from '../user.ts'

/** Who calls what. */
export interface Caller<TProfile extends Profile> {
  readonly request: RequestAuth<TProfile>
  readonly path: string
  /** Whether to ignore what an earlier call of the request has read. */
  readonly fresh: boolean
  /** Whether it is a mutation, which a cookie from another site must not call. */
  readonly mutation: boolean
  /** The session that an outer protection let in: this one must not look at another. */
  readonly held: ActiveSession | undefined
}

type Present = { readonly ok: true; readonly session: ActiveSession }
type Read<TProfile extends Profile, TPresent> = (
  request: RequestAuth<TProfile>,
  query: PresenceQuery,
) => Awaitable<TPresent | Absence>

/** @throws {AuthError} if nobody is signed in, with what the caller is told */
export function somebody<TProfile extends Profile, TPresent extends Present>(
  caller: Caller<TProfile>,
  backends: readonly string[] | undefined,
  read: Read<TProfile, TPresent>,
): Awaitable<TPresent> {
  const { request, path, fresh, mutation, held } = caller
  if (held) return sameCaller({ ...caller, held }, backends, read)
  return andThen(read(request, { backends, fresh, mutation }), (presence) => {
    if (presence.ok) return presence
    // A caller who is signed in with a backend that does not count here is not told
    // `NOT_SIGNED_IN`: clients take that for the end of the session.
    const elsewhere =
      presence.code === 'NOT_SIGNED_IN' && backends !== undefined
        ? andThen(read(request, { fresh, mutation }), ({ ok }) => ok)
        : false
    return andThen(elsewhere, (signedIn) => {
      const code = signedIn ? 'BACKEND_NOT_ACCEPTED' : presence.code
      throw request.refused({ code, backends, path, ...pendingOf(presence) })
    })
  })
}

/** The session that was let in already: two cookies of a request may belong to two people. */
function sameCaller<TProfile extends Profile, TPresent extends Present>(
  { request, path, fresh, mutation, held }: Caller<TProfile> & { readonly held: ActiveSession },
  backends: readonly string[] | undefined,
  read: Read<TProfile, TPresent>,
): Awaitable<TPresent> {
  if (backends && !backends.includes(held.backend)) {
    throw request.refused({ code: 'BACKEND_NOT_ACCEPTED', backends, path })
  }
  const isHeld = (presence: TPresent | Absence): presence is TPresent =>
    presence.ok && presence.session.id === held.id && presence.session.backend === held.backend
  // What the request remembers is usually this very session.
  return andThen(read(request, { fresh, mutation }), (remembered) => {
    if (isHeld(remembered)) return remembered
    return andThen(read(request, { backends: [held.backend], fresh, mutation }), (presence) => {
      if (isHeld(presence)) return presence
      const code = presence.ok ? 'SESSION_REVOKED' : presence.code
      throw request.refused({ code, backends, path })
    })
  })
}

function pendingOf({ pending: session }: Absence): Pick<SessionClaims, 'pending' | 'enrol'> {
  const { pending, enrol } = session?.claims ?? {}
  return { ...(pending && { pending }), ...(enrol && { enrol }) }
}

/** The sessions that a protection let in, and the backends of its layer: those of no other layer. */
const letIn = new WeakMap<object, AuthCore['backends']>()

export function hold<TProfile extends Profile>(
  { core, person }: RequestAuth<TProfile>,
  session: ActiveSession,
): void {
  letIn.set(session, core.backends)
  person.letIn(session)
}

/** The session that an outer protection of this layer put into the context. */
export function heldIn({ backends }: AuthCore, ctx: object): ActiveSession | undefined {
  if (!('session' in ctx) || typeof ctx.session !== 'object' || ctx.session === null)
    return undefined
  return letIn.get(ctx.session) === backends ? (ctx.session as ActiveSession) : undefined
}
