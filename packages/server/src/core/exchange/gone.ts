import { TRPCError } from '@trpc/server'
import type { Exchange } from './exchange.ts'

/** What tells whether somebody is there to be answered: an exchange does, a bare address does not. */
type Client = Pick<Exchange, 'remoteAddress'> & Partial<Pick<Exchange, 'gone'>>

/**
 * Refuses to begin anything for nobody. Who resets the connection right after sending leaves no address
 * by which calls could be counted (OWASP ASVS 5.0, 6.3.1).
 *
 * @throws {TRPCError} `CLIENT_CLOSED_REQUEST`, which nobody is there to read but the app's `onError`
 */
export async function refuseGone(exchange: Client): Promise<void> {
  const mayStillSay = () => exchange.gone === false && exchange.remoteAddress === null
  // A `Request` tells no address, and of a reset only once the runtime has read it: between two turns.
  for (let turns = 0; turns < 2 && mayStillSay(); turns += 1) await turn()
  if (exchange.gone === true) throw clientGone()
}

export function clientGone(): TRPCError {
  const message =
    'The client has closed the connection, so no session, account or mail was begun for it.'
  return new TRPCError({ code: 'CLIENT_CLOSED_REQUEST', message })
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
