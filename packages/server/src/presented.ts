import type { Backend } from './backend.ts'
import type { Exchange } from './exchange/exchange.ts'

/** A token that came with a request, unchecked, and the backend that it is for. */
export interface Presented {
  readonly backend: Backend
  readonly token: string
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
