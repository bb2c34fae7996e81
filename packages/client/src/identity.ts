import { listen, type DatedNews, type News, type SignOutReason, type TabChannel } from './tabs.ts'

/** Whoever uses this browser has become somebody else, or nobody. */
export type IdentityChange =
  | {
      readonly type: 'signed-in'
      /** Where it happened. That of another tab does not say who it is: ask the server. */
      readonly tab: 'this' | 'other'
    }
  | {
      readonly type: 'signed-out'
      /** `expired`: ran out, or was gone. `revoked`: ended by the server before its time. */
      readonly reason: 'logout' | 'expired' | 'revoked'
      readonly tab: 'this' | 'other'
    }

type Reading = 'query' | 'subscription'

/** What this tab knows of who is signed in: the cookie itself is out of reach of scripts. */
export class Identity {
  readonly #tell: (change: IdentityChange) => void
  readonly #tabs: TabChannel | null
  /** How to abort the calls that read. */
  readonly #reads = new Map<() => void, Reading>()
  /** `null` until a call has shown it. */
  #signedIn: boolean | null = null
  #changedAt = 0
  #signedOutAt = 0
  #latest = 0

  constructor(tell: (change: IdentityChange) => void, tabs: TabChannel | null) {
    this.#tell = tell
    this.#tabs = tabs
    if (tabs) listen(tabs, (news) => this.#hear(news))
  }

  /**
   * A moment later than all before it in this tab, and comparable with those of other tabs: a
   * hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014).
   */
  moment(): number {
    this.#latest = Math.max(Date.now(), this.#latest + 1)
    return this.#latest
  }

  /** A sign-in or a sign-out has succeeded in this tab. */
  act(news: News): void {
    this.#tabs?.postMessage({ ...news, at: this.moment() })
    this.#abortReads(news)
    this.#change({ ...news, tab: 'this' })
  }

  /** A call has shown that somebody is signed in. */
  confirm(): void {
    this.#signedIn = true
  }

  /** The server has refused a call that was sent at that moment, with this code. */
  refused(authCode: unknown, sentAt: number): void {
    // What is said about an identity that has changed since is no news.
    if (this.#signedIn === false || sentAt < this.#changedAt) return
    const reason = this.#reasonOf(authCode)
    if (reason === null) return
    const news = { type: 'signed-out', reason } as const
    this.#tabs?.postMessage({ ...news, at: sentAt })
    // Other calls under way will be refused too, and their own errors say more than an abort.
    this.#change({ ...news, tab: 'this' })
  }

  /** Whether an answer to a call that was sent at that moment is for somebody who is gone. */
  isPast(type: Reading | 'mutation', sentAt: number): boolean {
    if (type === 'query') return sentAt < this.#changedAt
    return type === 'subscription' && sentAt < this.#signedOutAt
  }

  /** Has a read aborted when somebody signs in or out. @returns what ends that */
  watch(type: Reading, abort: () => void): () => void {
    this.#reads.set(abort, type)
    return () => void this.#reads.delete(abort)
  }

  #reasonOf(authCode: unknown): SignOutReason | null {
    if (authCode === 'SESSION_EXPIRED') return 'expired'
    if (authCode === 'SESSION_REVOKED') return 'revoked'
    // Browsers drop a cookie when it expires, and the server then sees a mere stranger.
    return authCode === 'NOT_SIGNED_IN' && this.#signedIn ? 'expired' : null
  }

  #hear({ at, ...news }: DatedNews): void {
    this.#latest = Math.max(this.#latest, at)
    // Another tab may learn late that the session before this one has ended.
    if (at < this.#changedAt) return
    this.#abortReads(news)
    this.#change({ ...news, tab: 'other' })
  }

  /** A subscription may be open to all, so a sign-in leaves it alone; a sign-out must not. */
  #abortReads({ type }: News): void {
    // A copy: the app may answer an abort with another call.
    for (const [abort, reading] of Array.from(this.#reads)) {
      if (reading === 'query' || type === 'signed-out') abort()
    }
  }

  #change(change: IdentityChange): void {
    this.#changedAt = this.moment()
    this.#signedIn = change.type === 'signed-in'
    if (!this.#signedIn) this.#signedOutAt = this.#changedAt
    try {
      this.#tell(change)
    } catch (error) {
      // The app's mistake, and the app's to see; but the call that told us has not failed.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
