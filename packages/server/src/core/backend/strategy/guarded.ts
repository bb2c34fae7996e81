import { andThen, isPromise } from '../../awaitable.ts'
import { unavailable, type Reach } from '../../store/available.ts'
import { noClaims } from '../../session/claims.ts'
import type { Session, SessionClaims } from '../../session/session.ts'
import type { SessionStore } from '../../store/session-store.ts'
import type { IssuedToken } from '../transport/transport.ts'
import type { Strategy, Verdict } from './strategy.ts'

/**
 * The same strategy, as the core sees it: whatever fails in it is `UNAVAILABLE`, and a session that
 * requires a further factor is not one. So code that only looks at `ok` is safe.
 *
 * @param sessions its store, which fails closed as well
 */
export function guarded(
  strategy: Strategy,
  reach: Reach,
  sessions: SessionStore | undefined,
): Strategy {
  const { renewal } = strategy
  return {
    read(token, now) {
      try {
        const verdict = strategy.read(token, now)
        return andThen(isPromise(verdict) ? reach(() => verdict) : verdict, seen)
      } catch (cause) {
        return Promise.reject(unavailable(cause))
      }
    },
    write: (subject, now) =>
      reach(async () => issuedWithClaims(await strategy.write(subject, now))),
    ...(strategy.reissue && {
      reissue: (session, now) =>
        reach(async () => issuedWithClaims((await strategy.reissue?.(session, now)) ?? null)),
    }),
    ...(strategy.destroy && {
      destroy: (token, now) => reach(async () => strategy.destroy?.(token, now)),
    }),
    ...(renewal && {
      renewal: {
        keepsToken: renewal.keepsToken,
        isDue: (token, now) => renewal.isDue(token, now),
        renew: (token, session, now) =>
          reach(async () => issuedWithClaims(await renewal.renew(token, session, now))),
      },
    }),
    ...(strategy.publicKeys && {
      publicKeys: (now) => reach(async () => strategy.publicKeys?.(now) ?? []),
    }),
    ...(sessions && { sessions }),
    readsUnstored: strategy.readsUnstored ?? sessions === undefined,
  }
}

function seen(verdict: Verdict): Verdict {
  if (!verdict.ok) return verdict
  const session = withClaims(verdict.session)
  if (session.claims.pending !== undefined) {
    return { ...verdict, session, ok: false, reason: 'pending' }
  }
  return session === verdict.session ? verdict : { ...verdict, session }
}

function issuedWithClaims<T extends IssuedToken | null>(issued: T): T {
  return issued && { ...issued, session: withClaims(issued.session) }
}

/** A strategy of the app may have been written before sessions had claims. */
function withClaims(session: Session): Session {
  const { claims }: { readonly claims?: SessionClaims } = session
  return claims === undefined ? { ...session, claims: noClaims } : session
}
