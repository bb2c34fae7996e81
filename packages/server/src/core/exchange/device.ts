import { clientAddress } from './client-address.ts'
import type { Exchange } from './exchange.ts'
import type { Device } from '../session/session.ts'

/** Characters of a `User-Agent` that are kept: browsers send about half as many. */
const maxUserAgent = 256

/**
 * Where a request comes from.
 *
 * @param trustedHops proxies in front of the app, see {@link clientAddress}
 */
export function deviceOf(exchange: Exchange, trustedHops: number): Device {
  const userAgent = exchange.header('user-agent')?.slice(0, maxUserAgent) ?? null
  return { userAgent, address: clientAddress(exchange, trustedHops) }
}
