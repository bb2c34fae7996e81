import {
  isNonJsonSerializable,
  TRPCClientError,
  type Operation,
  type OperationResultEnvelope,
  type OperationResultObservable,
} from '@trpc/client'
import type { AnyTRPCRouter } from '@trpc/server'
import type { Observer, Unsubscribable } from '@trpc/server/observable'
import type { Identity } from './identity.ts'
import { refusalOf } from './refusal.ts'
import type { Renewal } from './renewal.ts'
import type { Role } from './role.ts'

type CallError<TRouter extends AnyTRPCRouter> = TRPCClientError<TRouter>
type Result<TRouter extends AnyTRPCRouter> = OperationResultEnvelope<unknown, CallError<TRouter>>

export interface CallOptions<TRouter extends AnyTRPCRouter> {
  readonly op: Operation
  readonly role: Role
  readonly send: () => OperationResultObservable<TRouter, unknown>
  readonly identity: Identity
  /** `null` if nothing is renewed for this call. */
  readonly renewal: Renewal | null
  /** What must be over before the call is sent. */
  readonly after: Promise<unknown> | null
}

/**
 * One call: sent, and once more if its session could be renewed. It always settles, unless the app
 * unsubscribes from it first.
 */
export class Call<TRouter extends AnyTRPCRouter> {
  readonly #options: CallOptions<TRouter>
  readonly #observer: Observer<Result<TRouter>, CallError<TRouter>>
  #sending: Unsubscribable | null = null
  #unwatch: (() => void) | null = null
  #sentAt = 0
  #settled = false
  #delivered = false
  #replayed = false
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
    const { op, identity, after } = this.#options
    if (op.type !== 'mutation') this.#unwatch = identity.watch(op.type, () => this.#abort())
    if (after === null) this.#send()
    else void after.then(() => this.#settled || this.#send())
  }

  /** Lets go of everything; nothing is told to the app from now on. */
  stop(): void {
    this.#settled = true
    this.#unwatch?.()
    this.#sending?.unsubscribe()
  }

  #send(): void {
    const { send, identity, renewal } = this.#options
    this.#sentAt = identity.moment()
    const endedBefore = renewal?.ended ?? 0
    const sending = send().subscribe({
      next: (result) => this.#deliver(result),
      error: (error) => this.#refused(error, endedBefore),
      complete: () => this.#observer.complete(),
    })
    this.#sending = sending
    if (this.#settled) sending.unsubscribe()
  }

  #deliver(result: Result<TRouter>): void {
    const { op, role, identity } = this.#options
    if (identity.isPast(op.type, this.#sentAt)) return this.#abort()
    const { type } = result.result
    if (type === undefined || type === 'data') {
      this.#delivered = true
      if (role.news) identity.act(role.news)
      if (role.confirms) identity.confirm()
    }
    this.#observer.next(result)
  }

  #refused(error: CallError<TRouter>, endedBefore: number): void {
    const { identity, renewal } = this.#options
    const { authCode } = refusalOf(error)
    if (renewal === null || authCode !== 'SESSION_EXPIRED' || this.#replayed) {
      identity.refused(authCode, this.#sentAt)
      return this.#observer.error(error)
    }
    this.#pending = error
    void this.#waitFor(renewal, endedBefore)
  }

  async #waitFor(renewal: Renewal, endedBefore: number): Promise<void> {
    const { op, identity } = this.#options
    const onAbort = () => this.#observer.error(aborted())
    if (op.signal?.aborted) return onAbort()
    op.signal?.addEventListener('abort', onAbort)
    const renewed = await renewal.after(endedBefore)
    op.signal?.removeEventListener('abort', onAbort)
    const error = this.#pending
    if (this.#settled || error === null) return
    this.#pending = null
    if (renewed === 'renewed' && this.#mayReplay()) {
      this.#replayed = true
      return this.#send()
    }
    if (renewed === 'refused') identity.refused('SESSION_EXPIRED', this.#sentAt)
    this.#observer.error(error)
  }

  /** What has been delivered can not be taken back, and a form or a file may be readable once. */
  #mayReplay(): boolean {
    return !this.#delivered && !isNonJsonSerializable(this.#options.op.input)
  }

  /** Ends a read that would answer for somebody who is gone. */
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
