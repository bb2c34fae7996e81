import type { AuthHandle, SignInOptions } from './auth-handle.ts'
import { andThen, type Awaitable } from './awaitable.ts'
import { backendNamed, type Backend } from './backend.ts'
import { deviceOf } from './device.ts'
import { AuthError } from './errors.ts'
import type { Exchange } from './exchange/exchange.ts'
import { openExchange, type AdapterOptions } from './exchange/open.ts'
import type { HookRunner } from './hook-runner.ts'
import { isCrossSite } from './origin.ts'
import {
  readPresence,
  readUser,
  type AuthCore,
  type Presence,
  type PresenceQuery,
  type UserPresence,
} from './presence.ts'
import { presentedTokens, type Presented } from './presented.ts'
import type { Refusal } from './refusal.ts'
import { startRenewal } from './renewal.ts'
import type { ActiveSession } from './session.ts'
import { startSession } from './sessions.ts'
import type { Verdict } from './strategy/strategy.ts'
import type { TokenAnswer } from './transport/transport.ts'
import { toUser, type Profile, type User, type UserRecord } from './user.ts'

/** The story of one request. */
export class RequestAuth<TProfile extends Profile> implements AuthHandle<User<TProfile>> {
  readonly exchange: Exchange
  readonly #core: AuthCore
  readonly #hooks: HookRunner<User<TProfile>>
  readonly #presented: readonly Presented[]
  #renewal: (() => Promise<void>) | null = null
  #before: Map<Backend, Verdict> | undefined
  #presence: Awaitable<Presence> | undefined
  #userPresence: Awaitable<UserPresence<TProfile>> | undefined

  constructor(core: AuthCore, hooks: HookRunner<User<TProfile>>, options: AdapterOptions) {
    this.#core = core
    this.#hooks = hooks
    this.exchange = openExchange(options)
    this.#presented = presentedTokens(core.backends, this.exchange)
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
  presence({ backends, fresh = false }: PresenceQuery = {}): Awaitable<Presence> {
    if (fresh || this.exchange.lasting) return this.#read(backends)
    if (backends !== undefined) return this.#readAfterRenewal(backends)
    return (this.#presence ??= this.#readAfterRenewal())
  }

  /** Remembered as `presence` is. */
  userPresence(query: PresenceQuery = {}): Awaitable<UserPresence<TProfile>> {
    const read = () =>
      andThen(this.presence(query), (presence) => readUser<TProfile>(this.#core, presence))
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
    if (!cookies || !isCrossSite(this.exchange, this.#core.trustedOrigins)) return
    throw this.refused({ code: 'CROSS_SITE_REQUEST' })
  }

  /** The error for a call that is refused because nobody is signed in. The doctor hears of it. */
  refused(refusal: Omit<Refusal, 'exchange'>): AuthError {
    this.#core.examine?.({ ...refusal, exchange: this.exchange })
    return new AuthError(refusal.code)
  }

  /**
   * What can not wait for a call, as the head may leave before one has run: whether the answer may be
   * stored, and the renewal of the sessions that slide and are due. For `createContext`.
   */
  begin(): void {
    // It may be meant for one caller alone: a token came along, whosever it is, or the call is a
    // write, which may answer one (OWASP ASVS 5.0, 14.3.2; RFC 6749 section 5.1).
    const personal = !this.exchange.safe || this.#presented.length > 0
    if (personal) this.exchange.forbidStoring()
    this.#renewal = startRenewal(this.#core, this.exchange, this.#presented)
  }

  async signIn({ id }: { readonly id: string }, options: SignInOptions = {}): Promise<TokenAnswer> {
    const backend = backendNamed(this.#core.backends, options.backend)
    this.assertSameSite([backend])
    return this.#holding(backend, async () => {
      const record = await this.#core.users.findById(id)
      if (!record?.isActive) throw new AuthError('LOGIN_BAD_CREDENTIALS')
      return this.login(record, backend)
    })
  }

  async signOut(options: SignInOptions = {}): Promise<void> {
    const backend = backendNamed(this.#core.backends, options.backend)
    this.assertSameSite([backend])
    await this.#holding(backend, async () => {
      const { name } = backend
      const told = this.#hooks.has('afterLogout')
      const who = told ? await this.userPresence({ backends: [name] }) : null
      await this.#endPresented(backend)
      backend.transport.clear(this.exchange)
      if (!who?.ok) return
      const event = { user: who.user, backend: name, exchange: this.exchange }
      await this.#hooks.after('afterLogout', event)
    })
  }

  /** A sign-in by password or by the app's own means, hook and all. */
  async login(record: UserRecord, backend: Backend): Promise<TokenAnswer> {
    const answer = await this.issue(record, backend)
    const event = { user: toUser<TProfile>(record), backend: backend.name, exchange: this.exchange }
    await this.#hooks.after('afterLogin', event)
    return answer
  }

  /**
   * Starts a session, and ends the one whose token the request presents to the same backend: no
   * sign-in takes over a session that was there before (OWASP ASVS 5.0, 7.2.4).
   */
  async issue(record: UserRecord, backend: Backend): Promise<TokenAnswer> {
    const device = deviceOf(this.exchange, this.#core.trustProxy)
    const issued = await startSession(this.#core, record, { backend, device })
    await this.#endPresented(backend)
    const now = this.#core.clock()
    return backend.transport.write(this.exchange, issued, { now, rank: 'identity' })
  }

  /** Refuses before the work where its cookie could not be set. */
  #holding<T>({ transport }: Backend, work: () => Promise<T>): Promise<T> {
    return transport.carrier === 'cookie' ? this.exchange.jar.hold(work) : work()
  }

  async #endPresented(backend: Backend): Promise<void> {
    const { strategy } = backend
    const presented = this.#presented.find((one) => one.backend === backend)
    if (presented === undefined || strategy.destroy === undefined) return
    const { token } = presented
    await this.#remember(presented)
    await this.#core.reach(async () => strategy.destroy?.(token, this.#core.clock()))
  }

  /** So that the other calls of a batch keep the identity that they were sent with. */
  async #remember({ backend, token }: Presented): Promise<void> {
    if (this.exchange.lasting || this.#before?.has(backend)) return
    const { reach, clock } = this.#core
    const verdict = await reach(async () => backend.strategy.read(token, clock()))
    this.#before = new Map(this.#before).set(backend, verdict)
  }

  #readAfterRenewal(names?: readonly string[]): Awaitable<Presence> {
    return this.#renewal ? this.#renewal().then(() => this.#read(names)) : this.#read(names)
  }

  #read(names?: readonly string[]): Awaitable<Presence> {
    return readPresence(this.#core, this.exchange, {
      presented: names
        ? this.#presented.filter(({ backend }) => names.includes(backend.name))
        : this.#presented,
      before: this.#before,
    })
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
