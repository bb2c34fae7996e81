import type { Backend } from './backend.ts'
import { deviceOf } from './device.ts'
import { AuthError } from './errors.ts'
import type { Exchange } from './exchange/exchange.ts'
import { openExchange, type AdapterOptions } from './exchange/open.ts'
import { isCrossSite } from './origin.ts'
import {
  readPresence,
  readUser,
  type AuthCore,
  type Presence,
  type UserPresence,
} from './presence.ts'
import type { ActiveSession } from './session.ts'
import { reach } from './store/available.ts'
import type { TokenAnswer } from './transport/transport.ts'
import type { Profile, User, UserRecord } from './user.ts'

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

/** Whose sessions count, and whether what an earlier call of the request has read will do. */
export interface PresenceQuery {
  /** @default all backends */
  readonly backends?: readonly string[] | undefined
  /** @default false */
  readonly fresh?: boolean
}

/** The story of one request. */
export class RequestAuth<TProfile extends Profile> implements AuthHandle<User<TProfile>> {
  readonly #core: AuthCore
  readonly #options: AdapterOptions
  #opened: Exchange | undefined
  #renewing: Promise<void> | undefined
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

  /** Remembered for the request, unless it lasts longer than a call or only some backends count. */
  presence({ backends, fresh = false }: PresenceQuery = {}): Promise<Presence> {
    if (backends !== undefined || fresh || this.exchange.lasting) return this.#read(backends)
    return (this.#presence ??= this.#readAfterRenewal())
  }

  /** Remembered as `presence` is. */
  userPresence(query: PresenceQuery = {}): Promise<UserPresence<TProfile>> {
    const read = async () => readUser<TProfile>(this.#core, await this.presence(query))
    if (query.backends !== undefined || query.fresh || this.exchange.lasting) return read()
    return (this.#userPresence ??= read())
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

  /**
   * Renews the sessions that slide and are due, before any call runs: for `createContext`, while
   * cookies can still go into the head. A renewal that fails changes nothing: the session is good
   * still, and the next request tries again.
   */
  renewIfDue(): void {
    const { exchange } = this
    const now = this.#core.clock()
    const due = this.#core.backends.filter(({ transport, strategy: { renewal } }) => {
      if (renewal === undefined) return false
      // A client that keeps its token itself can be given no other one here.
      const able = transport.carrier === 'cookie' ? exchange.jar.writable : renewal.keepsToken
      const token = able ? transport.read(exchange) : null
      return token !== null && renewal.isDue(token, now)
    })
    if (due.length === 0 || exchange.lasting) return
    const renewAll = () => Promise.all(due.map((backend) => this.#renew(backend)))
    const cookies = due.some(({ transport }) => transport.carrier === 'cookie')
    const renewing = cookies ? exchange.jar.hold(renewAll) : renewAll()
    this.#renewing = renewing.then(
      () => undefined,
      () => undefined,
    )
  }

  /**
   * Starts a session, and ends the one whose token the request presents to the same backend: no
   * sign-in takes over a session that was there before (OWASP ASVS 5.0, 7.2.4).
   */
  async signIn(record: UserRecord, backend: Backend): Promise<TokenAnswer> {
    const now = this.#core.clock()
    const { name, strategy, transport } = backend
    const device = deviceOf(this.exchange, this.#core.trustProxy)
    const subject = { userId: record.id, epoch: record.sessionEpoch, backend: name, device }
    const issued = await reach(() => strategy.write(subject, now))
    await this.#endPresented(backend)
    return transport.write(this.exchange, issued, { now, rank: 'identity' })
  }

  /** Ends the session whose token this backend carries, whichever backend proved the caller. */
  async signOut(backend: Backend): Promise<void> {
    await this.#endPresented(backend)
    backend.transport.clear(this.exchange)
  }

  async #endPresented({ transport, strategy }: Backend): Promise<void> {
    const token = transport.read(this.exchange)
    if (token === null || strategy.destroy === undefined) return
    // Remembered first: the other calls of a batch keep the identity that they were sent with.
    await this.presence()
    await reach(async () => strategy.destroy?.(token, this.#core.clock()))
  }

  #read(names?: readonly string[]): Promise<Presence> {
    const backends = this.#core.backends.filter(({ name }) => names?.includes(name) ?? true)
    return readPresence(this.#core, this.exchange, backends)
  }

  /** Where the head does not wait for the jar, a protected call does, so that the cookie is sent. */
  async #readAfterRenewal(): Promise<Presence> {
    if (this.#renewing !== undefined) await this.#renewing
    return this.#read()
  }

  async #renew({ name, strategy, transport }: Backend): Promise<void> {
    const token = transport.read(this.exchange)
    // Read with its user: who may not be signed in any more is not renewed.
    const presence = await readUser(this.#core, await this.#read([name]))
    if (!presence.ok || token === null) return
    const now = this.#core.clock()
    const issued = await strategy.renewal?.renew(token, presence.session, now)
    if (issued) transport.write(this.exchange, issued, { now, rank: 'renewal' })
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
