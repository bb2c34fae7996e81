import type { Exchange } from './exchange/exchange.ts'
import type { AuthCore } from './presence.ts'

/**
 * Whether the answer may be meant for one caller alone, and must then be kept out of caches: a token
 * came along, whosever it is, or the call is a write, which may answer one (OWASP ASVS 5.0, 14.3.2;
 * RFC 6749 section 5.1).
 */
export function isPersonal({ backends }: AuthCore, exchange: Exchange): boolean {
  return !exchange.safe || backends.some(({ transport }) => transport.read(exchange) !== null)
}
