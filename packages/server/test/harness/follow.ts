import { refusal, type Refusal } from './refusal.ts'

/** What a subscriber has heard so far. */
export interface Follower<TValue> {
  readonly values: readonly TValue[]
  /** Settles when so many values have come. */
  until(count: number): Promise<void>
  /** Settles with the error that ended it. */
  readonly ended: Promise<Refusal>
  stop(): void
}

interface SubscribeOptions<TValue> {
  onData(value: TValue): void
  onError(error: Error): void
}

/** Subscribes, and remembers what comes. */
export function follow<TValue>(
  subscribe: (options: SubscribeOptions<TValue>) => { unsubscribe(): void },
): Follower<TValue> {
  const values: TValue[] = []
  const waiting: { readonly count: number; readonly resolve: () => void }[] = []
  let fail: (error: Error) => void = () => undefined
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  const ended = refusal(failed)
  ended.catch(() => undefined) // not every test waits for the end
  const subscription = subscribe({
    onData(value) {
      values.push(value)
      for (const { count, resolve } of waiting) if (values.length >= count) resolve()
    },
    onError: (error) => fail(error),
  })
  return {
    values,
    ended,
    stop: () => subscription.unsubscribe(),
    until: (count) =>
      new Promise((resolve) => {
        if (values.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
  }
}
