import { andThen } from '../../awaitable.ts'
import type { Renewal, Strategy } from './strategy.ts'

/** Reads tokens, but cannot make any. */
export type TokenReader = Pick<Strategy, 'read'>

/**
 * A strategy that also accepts the tokens of another system. They are never renewed, because the
 * other system could not read their replacements, and no logout here ends them. A step-up makes one
 * of our own; where our own are stored it is `SESSION_REVOKED`, because the store has no session of
 * the token.
 */
export function alsoReading(own: Strategy, other: TokenReader): Strategy {
  const { renewal } = own
  return {
    ...own,
    read: (token, now) =>
      andThen(own.read(token, now), (verdict) => {
        if (verdict.ok || verdict.reason !== 'invalid') return verdict
        return andThen(other.read(token, now), (second) =>
          // If neither knows it, our own says why.
          second.ok || second.reason !== 'invalid' ? second : verdict,
        )
      }),
    readsUnstored: true,
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
