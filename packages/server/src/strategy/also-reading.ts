import type { Renewal, Strategy } from './strategy.ts'

/** Reads tokens, and can make none. */
export type TokenReader = Pick<Strategy, 'read'>

/**
 * A strategy that also accepts the tokens of another system. They are never renewed, for the other
 * system could not read what took their place, and no logout here ends them.
 */
export function alsoReading(own: Strategy, other: TokenReader): Strategy {
  const { renewal } = own
  return {
    ...own,
    async read(token, now) {
      const verdict = await own.read(token, now)
      if (verdict.ok || verdict.reason !== 'invalid') return verdict
      const second = await other.read(token, now)
      // Of two that do not know it, the own one says why.
      return second.ok || second.reason !== 'invalid' ? second : verdict
    },
    ...(renewal && { renewal: ofOwnTokens(renewal, own) }),
  }
}

function ofOwnTokens(renewal: Renewal, own: Strategy): Renewal {
  return {
    ...renewal,
    async renew(token, session, now) {
      const { ok } = await own.read(token, now)
      return ok ? renewal.renew(token, session, now) : null
    },
  }
}
