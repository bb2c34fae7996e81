import type { Backend } from './backend.ts'
import { AuthError } from './errors.ts'
import type { Exchange } from './exchange/exchange.ts'
import { openExchange, type AdapterOptions } from './exchange/open.ts'
import { isCrossSite, type TrustedOrigins } from './origin.ts'
import type { ActiveSession } from './session.ts'
import { reach } from './store/available.ts'
import type { UserStore } from './store/store.ts'
import type { TokenAnswer } from './transport/transport.ts'
import { toUser, type Profile, type User, type UserRecord } from './user.ts'

/** `ctx.auth`: what a procedure can ask about its caller. Costs nothing until asked. */
export interface AuthHandle<TUser> {
  /**
   * The session that the request presents, or `null` for a stranger. Its token was checked, its
   * user was not.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  session(): Promise<ActiveSession | null>
  /**
   * The signed-in user, or `null` for a stranger and for a user who may not be signed in any more.
   *
   * @throws {AuthError} `UNAVAILABLE`
   */
  user(): Promise<TUser | null>
}

/** What `auth.createContext` adds to the app's context. */
export interface AuthContext<TUser> {
  auth: AuthHandle<TUser>
}

/** What a request is answered with, assembled once by `createAuth`. */
export interface AuthCore {
  readonly backends: readonly [Backend, ...Backend[]]
  readonly users: UserStore
  readonly trustedOrigins: TrustedOrigins
  readonly clock: () => Date
}

/** Who asks, or why nobody does. */
export type Presence =
  | { readonly ok: true; readonly session: ActiveSession }
  | { readonly ok: false; readonly code: 'NOT_SIGNED_IN' | 'SESSION_EXPIRED' | 'SESSION_REVOKED' }
  | { readonly ok: false; readonly code: 'CROSS_SITE_REQUEST' }

/** The same with the user read, who may have been deactivated or deleted since. */
export type UserPresence<TProfile> =
  | { readonly ok: true; readonly session: ActiveSession; readonly user: User<TProfile> }
  | Extract<Presence, { ok: false }>

/** The story of one request: exchange, origin guard, token, session, user. */
export class RequestAuth<TProfile extends Profile> implements AuthHandle<User<TProfile>> {
  readonly #core: AuthCore
  readonly #options: AdapterOptions
  #opened: Exchange | undefined
  #presence: Promise<Presence> | undefined
  #userPresence: Promise<UserPresence<TProfile>> | undefined

  constructor(core: AuthCore, options: AdapterOptions) {
    this.#core = core
    this.#options = options
  }

  get exchange(): Exchange {
    return (this.#opened ??= openExchange(this.#options))
  }

  async session(): Promise<ActiveSession | null> {
    const presence = await this.presence()
    return presence.ok ? presence.session : null
  }

  async user(): Promise<User<TProfile> | null> {
    const presence = await this.userPresence()
    return presence.ok ? presence.user : null
  }

  /** @param backends names of those that count; all, if not given */
  presence(backends?: readonly string[]): Promise<Presence> {
    if (backends !== undefined || this.exchange.lasting) return this.#load(backends)
    return (this.#presence ??= this.#load())
  }

  /** @param backends names of those that count; all, if not given */
  userPresence(backends?: readonly string[]): Promise<UserPresence<TProfile>> {
    if (backends !== undefined || this.exchange.lasting) return this.#loadUser(backends)
    return (this.#userPresence ??= this.#loadUser())
  }

  /**
   * Refuses a page of another site, if one of these backends keeps its token in a cookie: for the
   * calls that give or take one.
   *
   * @throws {AuthError} `CROSS_SITE_REQUEST`
   */
  assertSameSite(backends: readonly Backend[]): void {
    const cookies = backends.some(({ transport }) => transport.carrier === 'cookie')
    if (cookies && this.#isCrossSite()) throw new AuthError('CROSS_SITE_REQUEST')
  }

  /** Starts a session. The request itself keeps the identity that it was sent with. */
  async signIn(record: UserRecord, backend: Backend): Promise<TokenAnswer> {
    const now = this.#core.clock()
    const subject = { userId: record.id, epoch: record.sessionEpoch }
    const issued = await reach(() => backend.strategy.write(subject, now))
    return backend.transport.write(this.exchange, issued, now)
  }

  /** Ends the session whose token this backend carries, whichever backend proved the caller. */
  async signOut({ transport, strategy }: Backend): Promise<void> {
    const token = transport.read(this.exchange)
    if (token !== null) await reach(async () => strategy.destroy?.(token))
    transport.clear(this.exchange)
  }

  /** In the order of the backends; the first that knows its token wins. */
  async #load(names?: readonly string[]): Promise<Presence> {
    const backends = this.#core.backends.filter(({ name }) => names?.includes(name) ?? true)
    let failure: Presence = { ok: false, code: 'NOT_SIGNED_IN' }
    for (const { name, transport, strategy } of backends) {
      const token = transport.read(this.exchange)
      if (token === null) continue
      if (transport.carrier === 'cookie' && this.#isCrossSite()) {
        failure = { ok: false, code: 'CROSS_SITE_REQUEST' }
        continue
      }
      const verdict = await reach(async () => strategy.read(token, this.#core.clock()))
      if (verdict.ok) return { ok: true, session: { ...verdict.session, backend: name } }
      if (verdict.reason === 'expired') failure = { ok: false, code: 'SESSION_EXPIRED' }
      if (verdict.reason === 'revoked') failure = { ok: false, code: 'SESSION_REVOKED' }
    }
    return failure
  }

  async #loadUser(backends?: readonly string[]): Promise<UserPresence<TProfile>> {
    const presence = await this.presence(backends)
    if (!presence.ok) return presence
    const { session } = presence
    const record = await this.#core.users.findById(session.userId)
    if (!record?.isActive || record.sessionEpoch !== session.epoch) {
      return { ok: false, code: 'SESSION_REVOKED' }
    }
    return { ok: true, session, user: toUser<TProfile>(record) }
  }

  #isCrossSite(): boolean {
    return isCrossSite(this.exchange, this.#core.trustedOrigins)
  }
}

/**
 * The inside of `ctx.auth`.
 *
 * @throws {AuthError} `CONTEXT_MISSING` when the app's context was made without this layer
 */
export function requestOf<TProfile extends Profile>(
  handle: AuthHandle<User<TProfile>> | undefined,
): RequestAuth<TProfile> {
  if (isRequestAuth<TProfile>(handle)) return handle
  throw new AuthError('CONTEXT_MISSING', {
    message: 'ctx.auth is missing. Spread auth.createContext(options) in your createContext.',
  })
}

/** Only `createContext` makes a handle, and with the app's own profile. */
function isRequestAuth<TProfile extends Profile>(
  handle: AuthHandle<User<TProfile>> | undefined,
): handle is RequestAuth<TProfile> {
  return handle instanceof RequestAuth
}
