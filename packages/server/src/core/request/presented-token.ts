import type { Backend } from '../backend/backend.ts'
import type { Exchange } from '../exchange/exchange.ts'

/** A token that came with a request, unchecked, and the backend it is for. */
export interface Presented {
  readonly backend: Backend
  readonly token: string
  /** Whether another one came before it in the same place. @default false */
  readonly other?: boolean
}

/** In the order of the backends. Read once: public calls pay for this too. */
export function presentedTokens(
  backends: readonly Backend[],
  exchange: Exchange,
): readonly Presented[] {
  const presented: Presented[] = []
  for (const backend of backends) {
    const token = backend.transport.read(exchange)
    if (token !== null) presented.push({ backend, token })
  }
  return presented
}

/** Those for the backends of these names; all of them, if none are given. */
export function presentedTo(
  presented: readonly Presented[],
  names: readonly string[] | undefined,
): readonly Presented[] {
  return names ? presented.filter(({ backend }) => names.includes(backend.name)) : presented
}

/** The tokens after the first one in the same place: read only once that one proves invalid. */
export function othersOf(exchange: Exchange, { backend, other }: Presented): readonly Presented[] {
  const tokens = other ? [] : (backend.transport.others?.(exchange) ?? [])
  return tokens.map((token) => ({ backend, token, other: true }))
}

/** All of them, with what came beside each. */
export function withOthers(
  exchange: Exchange,
  presented: readonly Presented[],
): readonly Presented[] {
  return presented.flatMap((one) => [one, ...othersOf(exchange, one)])
}

/** The key under which is remembered what a token said at the time of the request. */
export function memoryKey({ backend, token }: Presented): string {
  return `${backend.name} ${token}`
}
