import type { TRPCProcedureType } from '@trpc/server'
import { andThen, type Awaitable } from '../awaitable.ts'
import { backendNamed, type Backend } from '../backend/backend.ts'
import type { AuthCore } from '../core.ts'
import { AuthError } from '../errors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { openExchange, type AdapterOptions } from '../exchange/open.ts'
import type { HookRunner } from '../hooks/hook-runner.ts'
import type { Refusal } from '../refusal.ts'
import type { ActiveSession } from '../session/session.ts'
import { enter, prove, type Entry } from '../sign-in/door.ts'
import type { Visit } from '../sign-in/visit.ts'
import type { Verdict } from '../backend/strategy/strategy.ts'
import type { Profile, User } from '../user.ts'
import type { AuthHandle, BackendOption, SignInAnswer, SignInOptions } from './auth-handle.ts'
import { readPresence, readUser } from './caller.ts'
import type { Presence, PresenceQuery, UserPresence } from './caller.ts'
import { Memory } from './memory.ts'
import { OnePerson } from './one-person.ts'
import {
  memoryKey,
  presentedTo,
  presentedTokens,
  withOthers,
  type Presented,
} from './presented-token.ts'
import { startRenewal } from './renewal.ts'
import { isForeign } from './same-site.ts'
import { markHandle } from './context-missing.ts'

/** The story of one request. */
export class RequestAuth<TProfile extends Profile>
  implements AuthHandle<User<TProfile>>, Visit<TProfile>
{
  readonly core: AuthCore
  readonly hooks: HookRunner<User<TProfile>>
  readonly exchange: Exchange
  readonly person = new OnePerson()
  readonly #presented: readonly Presented[]
  #renewal: (() => Promise<void>) | null = null
  #before: Map<string, Verdict> | undefined
  #memory: Memory | undefined

  constructor(core: AuthCore, hooks: HookRunner<User<TProfile>>, options: AdapterOptions) {
    this.core = core
    this.hooks = hooks
    this.exchange = openExchange(options)
    this.#presented = presentedTokens(core.backends, this.exchange)
  }

  async session(): Promise<ActiveSession | null> {
    const presence = await this.presence()
    return presence.ok ? presence.session : null
  }

  async user(): Promise<User<TProfile> | null> {
    const presence = await this.userPresence()
    return presence.ok ? this.core.toUser<TProfile>(presence.record) : null
  }

  /** Remembered for the calls of a request, but not for as long as one may last. */
  presence(query: PresenceQuery = {}): Awaitable<Presence> {
    if (this.#isShared(query)) return this.#remembered().presence(() => this.#readAfterRenewal())
    const waits = !query.fresh && !this.exchange.lasting
    return waits ? this.#readAfterRenewal(query) : this.#read(query)
  }

  /** Remembered as `presence` is. */
  userPresence(query: PresenceQuery = {}): Awaitable<UserPresence> {
    const read = () => andThen(this.presence(query), (presence) => readUser(this.core, presence))
    return this.#isShared(query) ? this.#remembered().userPresence(read) : read()
  }

  /** @throws {AuthError} `CROSS_SITE_REQUEST` for a call that gives or takes a cookie of these */
  assertSameSite(backends: readonly Backend[], type?: TRPCProcedureType): void {
    const call = { backends, presented: this.#presented, type }
    const foreign = isForeign(this.core, this.exchange, call)
    if (foreign) throw this.refused({ code: 'CROSS_SITE_REQUEST' })
  }

  /** The error for a call that is refused because nobody is signed in. The doctor is told. */
  refused(refusal: Omit<Refusal, 'exchange'>): AuthError {
    this.core.examine?.({ ...refusal, exchange: this.exchange })
    const { code, pending, enrol } = refusal
    return new AuthError(code, pending && { pending, ...(enrol && { enrol }) })
  }

  /**
   * What cannot wait for a call, because the head may leave before one has run: whether the answer
   * may be stored, and the renewal of the sessions that slide and are due. For `createContext`.
   */
  begin(): void {
    // It may be meant for one caller alone: a token came along, whoever's it is, or the call is a
    // write, which may return one (OWASP ASVS 5.0, 14.3.2; RFC 6749 section 5.1).
    if (!this.exchange.safe || this.#presented.length > 0) this.exchange.forbidStoring()
    this.#renewal = startRenewal(this.core, this.exchange, this.#presented)
  }

  async signIn(
    { id }: { readonly id: string },
    { backend: name, method = 'app', remember }: SignInOptions = {},
  ): Promise<SignInAnswer> {
    const backend = backendNamed(this.core.backends, name)
    this.assertSameSite([backend])
    return this.#holding([backend], async () => {
      const record = await this.core.users.findById(id)
      if (!record) throw new AuthError('LOGIN_BAD_CREDENTIALS')
      return answerOf(await enter(this, record, { backend, method, remember }))
    })
  }

  async prove(method: string, { backend: name }: BackendOption = {}): Promise<SignInAnswer> {
    const names = name === undefined ? undefined : [backendNamed(this.core.backends, name).name]
    const backends = presentedTo(this.#presented, names).map(({ backend }) => backend)
    this.assertSameSite(backends)
    return this.#holding(backends, async () => answerOf(await prove(this, method, name)))
  }

  async signOut(options: BackendOption = {}): Promise<void> {
    const backend = backendNamed(this.core.backends, options.backend)
    this.assertSameSite([backend])
    await this.#holding([backend], async () => {
      const { name } = backend
      const told = this.hooks.hears('afterLogout')
      const who = told ? await this.userPresence({ backends: [name] }) : null
      await this.endPresented(backend)
      backend.transport.clear(this.exchange)
      if (!who?.ok) return
      const user = this.core.toUser<TProfile>(who.record)
      await this.hooks.after('afterLogout', { user, backend: name, exchange: this.exchange })
    })
  }

  async endPresented(backend: Backend): Promise<void> {
    const { strategy } = backend
    if (strategy.destroy === undefined) return
    const own = this.#presented.filter((one) => one.backend === backend)
    for (const one of withOthers(this.exchange, own)) {
      await this.#remember(one)
      await strategy.destroy(one.token, this.core.clock())
    }
  }

  async provable(name?: string): Promise<ActiveSession> {
    const names = name === undefined ? undefined : [name]
    const presence = await this.presence({ backends: names })
    const session = presence.ok ? presence.session : presence.pending
    if (!session) throw this.refused({ code: presence.ok ? 'NOT_SIGNED_IN' : presence.code })
    const presented = presentedTo(this.#presented, names)
    await this.person.assert(this.core, this.exchange, { session, presented, names })
    const own = presentedTo(this.#presented, [session.backend])
    for (const one of withOthers(this.exchange, own)) await this.#remember(one)
    return session
  }

  /** Refuses before the work if its cookie could not be set. */
  #holding<T>(backends: readonly Backend[], work: () => Promise<T>): Promise<T> {
    const cookies = backends.some(({ transport }) => transport.carrier === 'cookie')
    return cookies ? this.exchange.jar.hold(work) : work()
  }

  /** So that the other calls of a batch keep the identity they were sent with. */
  async #remember(one: Presented): Promise<void> {
    const key = memoryKey(one)
    if (this.exchange.lasting || this.#before?.has(key)) return
    const verdict = await one.backend.strategy.read(one.token, this.core.clock())
    this.#before = new Map(this.#before).set(key, verdict)
  }

  #remembered(): Memory {
    const now = this.core.clock().getTime()
    if (this.#memory === undefined || this.#memory.until <= now) {
      this.#memory = new Memory(now + this.core.recheckSeconds * 1000)
    }
    return this.#memory
  }

  /** Whether one reading serves all. The server's own mutation within a GET has its own. */
  #isShared({ backends, fresh, mutation }: PresenceQuery): boolean {
    return !(backends || fresh || this.exchange.lasting || (mutation && this.exchange.safe))
  }

  #readAfterRenewal(query: PresenceQuery = {}): Awaitable<Presence> {
    return this.#renewal ? this.#renewal().then(() => this.#read(query)) : this.#read(query)
  }

  #read({ backends: names, mutation }: PresenceQuery): Awaitable<Presence> {
    return readPresence(this.core, this.exchange, {
      mutation,
      presented: presentedTo(this.#presented, names),
      before: this.#before,
    })
  }
}

markHandle(RequestAuth.prototype)

function answerOf({ answer, pending, enrol }: Entry): SignInAnswer {
  return pending.length > 0 ? { ...answer, pending, ...(enrol && { enrol }) } : answer
}
