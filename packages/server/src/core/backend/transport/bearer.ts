import type { Exchange } from '../../exchange/exchange.ts'
import type { Transport } from './transport.ts'

/**
 * The token in the `Authorization` header (RFC 6750 section 2.1). `login` answers it as
 * `accessToken`; keeping and sending it is the client's work, so signing out forgets nothing there.
 *
 * A browser can set no header for a WebSocket or an event stream. There it is read from tRPC's
 * `connectionParams: () => ({ authorization: 'Bearer …' })`, each time that somebody asks.
 */
export function bearerTransport(): Transport {
  return {
    carrier: 'header',
    slot: 'header authorization',
    read: (exchange) => tokenOf(exchange.header('authorization') ?? fromParams(exchange)),
    write: (_exchange, { token }) => ({ accessToken: token, tokenType: 'bearer' }),
    clear: () => undefined,
  }
}

/** The scheme's name is case-insensitive (RFC 9110 section 11.1). */
function tokenOf(authorization: string | null): string | null {
  const match = /^bearer +([\w\-.~+/]+=*)$/i.exec(authorization ?? '')
  return match?.[1] ?? null
}

/** By its name as headers are named. */
function fromParams({ connectionParams }: Exchange): string | null {
  for (const name in connectionParams) {
    if (name.toLowerCase() === 'authorization') return connectionParams[name] ?? null
  }
  return null
}
