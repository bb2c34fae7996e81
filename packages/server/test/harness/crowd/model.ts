import { lifetimeSeconds, maxLifetimeSeconds, renewAfterSeconds } from './town.ts'
import { backendNames, type BackendName, type Layer, type Stack } from './steps.ts'

/** What the oracle knows, in its own words and without a look at the library. */

/** One account. Its id may have been another's before, and may be given on. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly number: number
  alive: boolean
  isActive: boolean
  isVerified: boolean
  isSuperuser: boolean
  enrolled: boolean
  epoch: number
  password: string
}

type Amr = readonly { readonly method: string; readonly at: number }[]

export interface Session {
  readonly id: string
  readonly person: Person
  readonly backend: BackendName
  /** In seconds, as all times here. */
  readonly createdAt: number
  expiresAt: number
  /** In its store; without one nothing ends it. */
  ended: boolean
  epoch: number
  /** Its end was said and did not come, so its user is looked at always. */
  announced: boolean
  pending: boolean
  amr: Amr
  /** The opaque token, and the one before it, which is good for ten seconds more. */
  current: string
  before: { readonly text: string; readonly amr: Amr; readonly until: number } | null
}

/** A token that somebody was given once, and what it says if it is signed. */
export interface Token {
  readonly text: string
  readonly session: Session
  readonly expiresAt: number
  readonly epoch: number
  readonly pending: boolean
  readonly amr: Amr
}

/** Tokens by the backend that they are sent to. */
export type Jar = Map<BackendName, string>

/** Who it is, by one token. */
export interface Found {
  readonly session: Session
  readonly epoch: number
  readonly pending: boolean
  readonly amr: Amr
  readonly text: string
  readonly expiresAt: number
}

const slides = (backend: BackendName) => backend !== 'api'
export const isStored = (backend: BackendName) => backend !== 'web'

export class Model {
  readonly persons = new Map<string, Person>()
  readonly sessions: Session[] = []
  readonly tokens = new Map<string, Token>()
  now = 0

  /** What a token is where it was sent to. */
  read(slot: BackendName, text: string | undefined): Found | null {
    const token = text === undefined ? undefined : this.tokens.get(text)
    if (token?.session.backend !== slot) return null
    const { session } = token
    if (isStored(slot) && session.ended) return null
    const found = slot === 'stored' ? this.#opaque(token) : this.#signed(token)
    return found && (!session.announced || this.isAlive(found)) ? found : null
  }

  #signed({ session, ...token }: Token): Found | null {
    if (token.expiresAt <= this.now) return null
    const epoch = isStored(session.backend) ? session.epoch : token.epoch
    return { ...token, session, epoch }
  }

  #opaque({ text, session }: Token): Found | null {
    const { epoch, expiresAt, before } = session
    if (expiresAt <= this.now) return null
    const found = { session, epoch, expiresAt, text }
    if (text === session.current) return { ...found, pending: session.pending, amr: session.amr }
    if (before?.text !== text || before.until <= this.now) return null
    return { ...found, pending: false, amr: before.amr }
  }

  /** Whether the user is still who has signed in. */
  isAlive({ session, epoch }: Pick<Found, 'session' | 'epoch'>): boolean {
    const { person } = session
    return person.alive && person.isActive && person.epoch === epoch
  }

  /** Whoever the first good token is of; else of whom a second step is wanted. */
  choose(jar: Jar, names: readonly BackendName[] = backendNames): Found | null {
    const found = backendNames
      .filter((name) => names.includes(name))
      .flatMap((name) => this.read(name, jar.get(name)) ?? [])
    return found.find(({ pending }) => !pending) ?? found[0] ?? null
  }

  /** Whom a stack lets in. */
  enters(jar: Jar, stack: Stack): object | null {
    const found = this.choose(jar, stack[0]?.backends)
    if (!found || found.pending) return null
    if (!stack.every((layer) => this.#meets(found, layer))) return null
    const { session, amr } = found
    const { id, person, backend } = session
    const email = stack.some(({ load }) => load === undefined) ? person.email : null
    return { email, id, userId: person.id, backend, amr }
  }

  #meets(found: Found, { backends, load, verified, superuser, when = [] }: Layer): boolean {
    const { person, backend } = found.session
    if (backends && !backends.includes(backend)) return false
    if (load === 'session') return true
    if (!this.isAlive(found)) return false
    if (verified && !person.isVerified) return false
    if (superuser && !person.isSuperuser) return false
    return when.every((rule) => {
      if (rule === 'first') return person.number === 0
      if (rule === 'strong') return found.amr.some(({ method }) => method === 'codes')
      return found.amr.some(({ at }) => this.now - at <= 300)
    })
  }

  /** Whether a factor must be proved within five minutes before the account itself changes. */
  lacksProof({ session, amr }: Found): boolean {
    const fresh = amr.some(({ method, at }) => method === 'codes' && this.now - at <= 300)
    return session.person.enrolled && !fresh
  }

  /** The backends whose sessions a call renews. */
  due(jar: Jar): readonly BackendName[] {
    return backendNames.filter((name) => {
      const found = this.read(name, jar.get(name))
      if (!found || found.pending || !slides(name) || !this.isAlive(found)) return false
      if (name === 'stored' && found.text !== found.session.current) return false
      const left = found.expiresAt - this.now
      return (
        left <= lifetimeSeconds - renewAfterSeconds && this.cap(found.session) > found.expiresAt
      )
    })
  }

  /** When a session in use ends that begins a lifetime now. */
  cap({ createdAt, backend }: Session): number {
    return slides(backend)
      ? Math.min(this.now + lifetimeSeconds, createdAt + maxLifetimeSeconds)
      : createdAt + lifetimeSeconds
  }

  /** Another token of a session, which says so much. */
  give(
    text: string,
    session: Session,
    { amr, pending, epoch }: Pick<Token, 'amr' | 'pending' | 'epoch'>,
  ): void {
    this.tokens.set(text, { text, session, expiresAt: session.expiresAt, amr, pending, epoch })
  }

  /**
   * Ends what the stores have of an id, whoever had it.
   *
   * @returns how many there were: at most, and at least, for what has expired may be gone already
   */
  endStored(userId: string, but?: Session): { readonly most: number; readonly least: number } {
    const gone = this.sessions.filter((session) => {
      const { person, backend, ended } = session
      return isStored(backend) && !ended && person.id === userId && session !== but
    })
    for (const session of gone) session.ended = true
    const lasting = gone.filter(({ expiresAt }) => expiresAt > this.now)
    return { most: gone.length, least: lasting.length }
  }

  /** Signing out, or in again, by a token. */
  destroy(slot: BackendName, text: string | undefined): void {
    const token = text === undefined ? undefined : this.tokens.get(text)
    if (token?.session.backend !== slot || !isStored(slot)) return
    const { session } = token
    const { current, before } = session
    const inGrace = before !== null && before.text === text && before.until > this.now
    const proves = slot === 'stored' ? current === text || inGrace : token.expiresAt > this.now
    if (proves) session.ended = true
  }

  isLastSuperuser(person: Person): boolean {
    const all = [...this.persons.values()].filter((one) => one.alive)
    const superusers = all.filter(({ isSuperuser, isActive }) => isSuperuser && isActive)
    return superusers.length === 1 && superusers[0] === person
  }
}
