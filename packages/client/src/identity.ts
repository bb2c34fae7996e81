import type { Meaning } from './auth-error.ts'
import type { DatedNews, News, SignOutReason } from './tabs.ts'

/** The user of this browser has become somebody else, or nobody. */
export type IdentityChange =
  | {
      readonly type: 'signed-in'
      /** Where it happened. That of another tab does not say who it is: ask the server. */
      readonly tab: 'this' | 'other'
      /** The app's `renew` has signed in, so it is the same user. */
      readonly renewing?: boolean
    }
  | {
      readonly type: 'signed-out'
      /** `expired`: its time was up, or it was gone. `revoked`: ended early by the server. */
      readonly reason: 'logout' | 'expired' | 'revoked'
      readonly tab: 'this' | 'other'
    }

/** One link of this tab, which is told about changes. */
export interface Listener {
  readonly tell: ((change: IdentityChange) => void) | undefined
  /** Whether something has been called through its link. */
  used: boolean
}

type Reading = 'query' | 'subscription'

/**
 * Clocks count whole milliseconds, so news may have held that much sooner or later than they say.
 */
const doubt = 1

/** What this tab knows about who is signed in: scripts cannot reach the cookie itself. */
export class Identity {
  readonly #listeners: ReadonlySet<Listener>
  readonly #post: (news: DatedNews) => void
  /** How to abort the calls that read. */
  readonly #reads = new Map<() => void, Reading>()
  #signedIn: boolean | null = null
  /** The user signed out, and nobody has signed in since. */
  #hasLeft = false
  // The last moment of each kind.
  #change = -Infinity
  #signOut = -Infinity
  #replacement = -Infinity
  #renewal = -Infinity
  /** When the last news began to hold, which may be earlier than when it was heard. */
  #held = -Infinity
  #latest = 0

  constructor(listeners: ReadonlySet<Listener>, post: (news: DatedNews) => void) {
    this.#listeners = listeners
    this.#post = post
  }

  /** `null` until a call has shown it. */
  get signedIn(): boolean | null {
    return this.#signedIn
  }

  /**
   * Later than all before it in this tab. Not the clock's time, because a clock can be set back.
   */
  moment(): number {
    this.#latest = Math.max(performance.now(), this.#latest + 0.001)
    return this.#latest
  }

  /** A sign-in, a sign-out or a renewal has succeeded in this tab. */
  act(news: News): void {
    const held = this.moment()
    this.#tellTabs(news, held)
    this.#take(news, { tab: 'this', held })
  }

  /** A call has shown that somebody is signed in. */
  confirm(): void {
    this.#signedIn = true
    this.#hasLeft = false
  }

  /** The server has refused a call that was sent at that moment. */
  refused(meaning: Meaning, sentAt: number): void {
    // Nothing new is said about an identity that has changed since.
    if (this.#signedIn === false || sentAt < this.#change) return
    const reason = this.#reasonOf(meaning)
    if (reason === null) return
    this.#held = sentAt
    this.#tellTabs({ type: 'signed-out', reason }, sentAt)
    // Other calls under way will be refused too, and their own errors say more than an abort.
    this.#changeTo({ type: 'signed-out', reason, tab: 'this' })
  }

  /** Whether an answer to a call that was sent at that moment is for somebody who is gone. */
  isPast(type: Reading | 'mutation', sentAt: number): boolean {
    if (type === 'query') return sentAt < this.#change
    return type === 'subscription' && sentAt < this.#signOut
  }

  /** Whether the user of that moment has signed out, or has been replaced by somebody else. */
  isGone(since: number): boolean {
    return this.#hasLeft || since < this.#replacement
  }

  wasRenewed(since: number): boolean {
    return since < this.#renewal
  }

  /**
   * Whether a renewal may have ended the session with whose token a call was sent at that moment.
   */
  mayBeOvertaken(since: number): boolean {
    return since < this.#renewal + 2 * doubt
  }

  /** Has a read aborted when somebody signs in or out. @returns a function that ends this */
  watch(type: Reading, abort: () => void): () => void {
    this.#reads.set(abort, type)
    return () => void this.#reads.delete(abort)
  }

  /** From another tab. */
  hear({ at, ...news }: DatedNews): void {
    // By its age, because all tabs share one clock, whatever it shows.
    const held = this.moment() - Math.max(0, Date.now() - at)
    if (!this.#isOld(news, held)) this.#take(news, { tab: 'other', held: held - doubt })
  }

  /** Another tab may learn late that the previous session has ended. */
  #isOld(news: News, held: number): boolean {
    if (held + doubt < this.#held) return true
    if (news.type !== 'signed-out' || news.reason === 'logout') return false
    return this.#signedIn === false || held - 2 * doubt < this.#renewal
  }

  #reasonOf(meaning: Meaning): SignOutReason | null {
    if (meaning === 'expired' || meaning === 'revoked') return meaning
    // Browsers drop a cookie when it expires, and the server then sees a mere stranger.
    return meaning === 'stranger' && this.#signedIn ? 'expired' : null
  }

  #tellTabs(news: News, moment: number): void {
    this.#post({ ...news, at: Date.now() - (this.moment() - moment) })
  }

  #take(news: News, { tab, held }: { tab: IdentityChange['tab']; held: number }): void {
    if (news.type === 'renewed') {
      this.#renewal = Math.max(held, this.#renewal)
      return
    }
    this.#held = Math.max(held, this.#held)
    this.#abortReads(news.type)
    if (news.type === 'signed-in') {
      const { type, renewing } = news
      if (!renewing) this.#replacement = this.moment()
      this.#changeTo(renewing ? { type, tab, renewing } : { type, tab })
    } else this.#changeTo({ type: 'signed-out', reason: news.reason, tab })
  }

  /** A subscription may be open to all, so a sign-in leaves it alone; a sign-out must not. */
  #abortReads(type: IdentityChange['type']): void {
    // A copy: the app may answer an abort with another call.
    for (const [abort, reading] of Array.from(this.#reads)) {
      if (reading === 'query' || type === 'signed-out') abort()
    }
  }

  #changeTo(change: IdentityChange): void {
    this.#change = this.moment()
    this.#signedIn = change.type === 'signed-in'
    this.#hasLeft = change.type === 'signed-out' && change.reason === 'logout'
    if (!this.#signedIn) this.#signOut = this.#replacement = this.#change
    for (const tell of this.#audience()) {
      try {
        tell(change)
      } catch (error) {
        // The app's mistake, for the app to see; but the call that told us has not failed.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  /**
   * Each function once. React makes a second link in StrictMode and throws it away, so a link that
   * was never used is left out while another one is in use.
   */
  #audience(): ReadonlySet<(change: IdentityChange) => void> {
    const all = Array.from(this.#listeners).filter(({ tell }) => tell !== undefined)
    const used = all.filter((listener) => listener.used)
    const chosen = used.length > 0 ? used : all
    return new Set(chosen.flatMap(({ tell }) => tell ?? []))
  }
}
