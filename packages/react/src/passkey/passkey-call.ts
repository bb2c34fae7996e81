import { PasskeyError } from '@trpc-auth/client/passkey'

/** Of one request for a passkey. */
export interface PasskeyCall {
  /** Ends it, for a button "Cancel": it then fails with `CANCELLED`. */
  readonly signal?: AbortSignal
}

/** What clients that keep their tokens themselves send back with the `response`. */
export interface Flow {
  readonly flow?: string
}

/**
 * Begins, unless nobody wants it any more by then: otherwise it would end the request of somebody who does.
 *
 * @throws {PasskeyError} `CANCELLED`
 */
export async function begun<T>(
  begin: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const start = await begin()
  if (!signal?.aborted) return start
  throw new PasskeyError('CANCELLED', 'The request was aborted.', { cause: signal.reason })
}

/** What `finish` is given of it: nothing where a cookie carries the flow. */
export function flowOf({ flow }: Flow): Flow {
  return flow === undefined ? {} : { flow }
}
