import {
  isNonJsonSerializable,
  TRPCClientError,
  type Operation,
  type OperationResultEnvelope,
  type OperationResultObservable,
} from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import type { Observer, Unsubscribable } from '@trpc/server/observable'
import { meaningOf, stepUpOf, type Meaning } from './auth-error.ts'
import { learn } from './learn.ts'
import type { Renewal, Renewed } from './renewal.ts'
import type { Role } from './role.ts'
import type { StepUp } from './step-up.ts'
import type { Tab } from './tab.ts'

type CallError<TRouter extends AnyTRPCRouter> = TRPCClientError<TRouter>
type Result<TRouter extends AnyTRPCRouter> = OperationResultEnvelope<unknown, CallError<TRouter>>

export interface CallOptions<TRouter extends AnyTRPCRouter> {
  readonly op: Operation
  readonly role: Role
  readonly send: () => OperationResultObservable<TRouter, unknown>
  readonly tab: Tab
  /** Whether what this call shows holds for all others. */
  readonly visitorsAreOne: () => boolean
  /** `null` if nothing is renewed for this call. */
  readonly renewal: Renewal | null
  /** `null` if nothing is proved for this call. */
  readonly stepUp: StepUp | null
  /** Whether the app's own renewal function may be making this call. */
  readonly inRenewal: boolean
}

/**
 * One call: sent, and sent once more if its session could be renewed. It always settles, unless the
 * app unsubscribes first.
 */
export class Call<TRouter extends AnyTRPCRouter> {
  readonly #options: CallOptions<TRouter>
  readonly #observer: Observer<Result<TRouter>, CallError<TRouter>>
  #sending: Unsubscribable | null = null
  #unwatch: (() => void) | null = null
  #endTurn: (() => void) | null = null
  #sentAt = 0
  #settled = false
  #delivered = false
  #renewed = false
  /** How often it was sent once more after a proof. */
  #proved = 0
  /** The error that the call will end with, while it waits for a renewal. */
  #pending: CallError<TRouter> | null = null

  constructor(
    options: CallOptions<TRouter>,
    observer: Observer<Result<TRouter>, CallError<TRouter>>,
  ) {
    this.#options = options
    this.#observer = observer
  }

  start(): void {
    const { role, tab, inRenewal, visitorsAreOne } = this.#options
    this.#watch()
    if (role.turn === null || inRenewal || !visitorsAreOne()) return this.#send()
    this.#sentAt = tab.identity.moment()
    void tab.turns.take(role.turn, () => this.#takeTurn())
  }

  /** Lets go of everything; from now on the app is told nothing. */
  stop(): void {
    this.#settled = true
    this.#unwatch?.()
    this.#sending?.unsubscribe()
    this.#endTurn?.()
  }

  #watch(): void {
    const { op, tab } = this.#options
    this.#unwatch?.()
    this.#unwatch = op.type === 'mutation' ? null : tab.identity.watch(op.type, () => this.#abort())
  }

  /** @returns when it is over */
  #takeTurn(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#settled) return resolve()
      this.#endTurn = resolve
      const { role, tab } = this.#options
      // Nothing is renewed for somebody who left while it waited.
      if (role.renews && tab.identity.isGone(this.#sentAt)) this.#abort()
      else this.#send()
    })
  }

  #send(): void {
    const { send, tab } = this.#options
    this.#sentAt = tab.identity.moment()
    const sending = send().subscribe({
      next: (result) => this.#deliver(result),
      error: (error) => this.#refused(error),
      complete: () => this.#observer.complete(),
    })
    this.#sending = sending
    if (this.#settled) sending.unsubscribe()
  }

  #deliver(result: Result<TRouter>): void {
    const { op, tab, visitorsAreOne } = this.#options
    if (tab.identity.isPast(op.type, this.#sentAt)) return this.#abort()
    const { type } = result.result
    if (type === undefined || type === 'data') {
      this.#delivered = true
      if (visitorsAreOne()) learn(result.result, this.#options)
    }
    this.#observer.next(result)
  }

  #refused(error: CallError<TRouter>): void {
    const { tab, visitorsAreOne } = this.#options
    if (!visitorsAreOne()) return this.#observer.error(error)
    const meaning = meaningOf(error)
    const renewed = meaning === 'step-up' ? this.#proof(error) : this.#remedyFor(meaning)
    if (renewed === null) {
      tab.identity.refused(meaning, this.#sentAt)
      return this.#observer.error(error)
    }
    this.#pending = error
    // What proves it may want a turn, too; this call takes another one afterwards.
    if (meaning === 'step-up') this.#endTurn?.()
    // A sign-in within the renewal leaves the call alone; a sign-out ends it, whatever its type.
    this.#unwatch?.()
    this.#unwatch = tab.identity.watch('subscription', () => this.#abort())
    void this.#waitFor(renewed, meaning)
  }

  /** A proof that the user is asked for. @returns `null` if the refusal stands */
  #proof(error: CallError<TRouter>): Promise<Renewed> | null {
    const { stepUp, role } = this.#options
    // Once more than asked: what another call has asked for may not be enough for this one.
    if (stepUp === null || this.#proved > 1 || !this.#mayReplay()) return null
    const { setsCookie } = role
    return stepUp.remedy({ sentAt: this.#sentAt, setsCookie, wanted: stepUpOf(error) })
  }

  /** The one place that decides how to react to a session that is over. @returns `null` if it stands */
  #remedyFor(meaning: Meaning): Promise<Renewed> | null {
    const { renewal, tab } = this.#options
    const { identity, turns } = tab
    if (renewal === null || this.#renewed || identity.isGone(this.#sentAt)) return null
    // A renewal may have ended the previous session, with whose token this call was sent.
    const overtaken =
      (meaning === 'revoked' || meaning === 'stranger') &&
      (turns.isWanted('renewal') || identity.mayBeOvertaken(this.#sentAt))
    return meaning === 'expired' || overtaken ? renewal.since(this.#sentAt) : null
  }

  async #waitFor(renewal: Promise<Renewed>, meaning: Meaning): Promise<void> {
    const { op, tab } = this.#options
    const onAbort = () => this.#observer.error(aborted())
    if (op.signal?.aborted) return onAbort()
    op.signal?.addEventListener('abort', onAbort)
    const renewed = await renewal
    op.signal?.removeEventListener('abort', onAbort)
    const error = this.#pending
    if (this.#settled || error === null) return
    this.#pending = null
    if (renewed === 'renewed' && this.#mayReplay()) {
      if (meaning === 'step-up') this.#proved += 1
      else this.#renewed = true
      return this.start()
    }
    if (renewed === 'refused') tab.identity.refused(meaning, this.#sentAt)
    this.#observer.error(error)
  }

  /** What has been delivered cannot be taken back, and a form or a file may be readable once. */
  #mayReplay(): boolean {
    const { op, role, tab } = this.#options
    if (this.#delivered || isNonJsonSerializable(op.input)) return false
    const leaving = role.turn !== 'sign-out' && tab.turns.isWanted('sign-out')
    return !leaving && !tab.identity.isGone(this.#sentAt)
  }

  /** Ends a call that would answer for somebody who is gone. */
  #abort(): void {
    this.#observer.error(this.#pending ?? aborted())
  }
}

/** Not a `DOMException`: React Native has none. */
function aborted<TRouter extends AnyTRPCRouter>(): TRPCClientError<TRouter> {
  const cause = new Error('The call was aborted')
  cause.name = 'AbortError'
  return TRPCClientError.from<TRouter>(cause)
}
