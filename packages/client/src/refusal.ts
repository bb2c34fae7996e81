/** What this package reads of an error, whatever the app's error formatter adds. */
export interface Refusal {
  /** tRPC's own code, as in `UNAUTHORIZED`; `undefined` where no tRPC server has answered. */
  readonly trpcCode: unknown
  /** The auth layer's code, as in `SESSION_EXPIRED`. */
  readonly authCode: unknown
}

/** Reads `error.data.code` and `error.data.auth.code`, which only the app's own types could name. */
export function refusalOf(error: unknown): Refusal {
  const data = member(error, 'data')
  return { trpcCode: member(data, 'code'), authCode: member(member(data, 'auth'), 'code') }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Reflect.get(value, name)
}
