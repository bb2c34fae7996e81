import type { Operation, OperationLink } from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import { meaningOf, type Meaning } from './auth-error.ts'
import type { Role } from './role.ts'
import type { Tab } from './tab.ts'
import type { Turn } from './turns.ts'

/**
 * How a renewal ended. `failed` is an outage, or it was not begun: whether the session could be
 * renewed is unknown, so nobody is signed out.
 */
export type Renewed = 'renewed' | 'refused' | 'failed'

export interface RenewalSteps {
  readonly renew: () => Promise<boolean>
  /** Asks who is signed in. */
  readonly ask: () => Promise<unknown>
  readonly signOut: () => Promise<unknown>
}

/** One renewal for any number of calls, in all tabs, that find the session expired. */
export class Renewal {
  readonly #steps: RenewalSteps
  readonly #tab: Tab
  #running: Promise<Renewed> | null = null
  #renews = false
  #calls = 0

  constructor(steps: RenewalSteps, tab: Tab) {
    this.#steps = steps
    this.#tab = tab
  }

  /**
   * Whether a call may come from the app's own renewal function. While that waits for one, sign-ins
   * and sign-outs do not: those are the visitor's, and wait their turn.
   */
  mayMake({ setsCookie, turn }: Role): boolean {
    return this.#renews && setsCookie && (turn === null || this.#calls === 0)
  }

  /** The function makes a call. @returns a function that ends it */
  begin(): () => void {
    this.#calls += 1
    return () => void (this.#calls -= 1)
  }

  /** For a call that was sent at that moment. */
  since(sentAt: number): Promise<Renewed> {
    this.#running ??= this.#attempt(sentAt).finally(() => (this.#running = null))
    return this.#running
  }

  async #attempt(since: number): Promise<Renewed> {
    const { turns } = this.#tab
    const renewed = await turns.take('renewal', (turn) => this.#inTurn(turn, since))
    if (renewed !== 'refused') return renewed
    // Another tab may have used up the token and got a new one.
    const found = await turns.take('renewal', () => this.#whoIsIn())
    return found === 'signed-in' ? 'renewed' : 'refused'
  }

  async #inTurn(turn: Turn, since: number): Promise<Renewed> {
    const { identity } = this.#tab
    if (turn === 'overdue' || identity.isGone(since)) return 'failed'
    if (identity.wasRenewed(since)) return 'renewed'
    // What another tab did while this one waited is known to the server first.
    const found = turn === 'waited' ? await this.#whoIsIn() : 'expired'
    if (found === 'signed-in') return 'renewed'
    if (found === 'stranger' || found === 'revoked') return 'failed'
    const outcome = await this.#renew()
    if (identity.isGone(since)) {
      // Otherwise somebody who signed out would be signed in again.
      if (outcome !== 'refused') {
        await this.#steps.signOut().catch(() => {})
        if (identity.signedIn) identity.act({ type: 'signed-out', reason: 'logout' })
      }
      return 'failed'
    }
    if (outcome === 'renewed') identity.act({ type: 'renewed' })
    return outcome
  }

  async #renew(): Promise<Renewed> {
    this.#renews = true
    try {
      return (await this.#steps.renew()) ? 'renewed' : 'refused'
    } catch (error) {
      return meaningOf(error) === 'other' ? 'failed' : 'refused'
    } finally {
      this.#renews = false
    }
  }

  #whoIsIn(): Promise<Meaning | 'signed-in'> {
    return this.#steps.ask().then(() => 'signed-in', meaningOf)
  }
}

/** One call without input, bypassing everything that is remembered about calls. */
export function callBy<TRouter extends AnyTRPCRouter>(
  link: OperationLink<TRouter>,
  type: 'query' | 'mutation',
  path: string,
): Promise<true> {
  const op: Operation = { id: 0, type, path, input: undefined, context: {}, signal: null }
  const next = () => {
    throw new Error('The link that renews is the last one.')
  }
  return new Promise((resolve, reject) => {
    link({ op, next }).subscribe({ complete: () => resolve(true), error: reject })
  })
}
