import type { Transport } from './transport.ts'

/**
 * The token in the `Authorization` header (RFC 6750 section 2.1). `login` answers it as
 * `accessToken`; keeping and sending it is the client's work, so signing out forgets nothing there.
 */
export function bearerTransport(): Transport {
  return {
    carrier: 'header',
    slot: 'header authorization',
    read(exchange) {
      // The scheme's name is case-insensitive (RFC 9110 section 11.1).
      const match = /^bearer +([\w\-.~+/]+=*)$/i.exec(exchange.header('authorization') ?? '')
      return match?.[1] ?? null
    },
    write: (_exchange, { token }) => ({ accessToken: token, tokenType: 'bearer' }),
    clear: () => undefined,
  }
}
