import type { Session } from '../session.ts'
import type { SessionBook } from './session-book.ts'
import type { Renewal, Strategy, Verdict } from './strategy.ts'

/**
 * A strategy of signed tokens whose sessions are stored as well: the signature says whose session a
 * token is of, and the store whether there still is such a session.
 */
export function revocable(signed: Strategy, book: SessionBook): Strategy {
  const { renewal } = signed
  return {
    ...signed,
    sessions: book.store,

    async read(token, now): Promise<Verdict> {
      const verdict = await signed.read(token, now)
      if (!verdict.ok) return verdict
      const { session } = verdict
      const stored = await book.store.find(session.id)
      if (stored === null) return { ok: false, reason: 'revoked' }
      if (stored.userId !== session.userId) return { ok: false, reason: 'invalid' }
      book.touch(stored, now)
      // The epoch that counts is the stored one, which can follow the user's.
      return { ok: true, session: withEpoch(session, stored.epoch), backend: stored.backend }
    },

    async write(subject, now) {
      const issued = await signed.write(subject, now)
      const { backend, device } = subject
      const rest = { ...device, backend, secretHash: null, lastUsedAt: now }
      await book.start({ ...issued.session, ...rest }, now)
      return issued
    },

    async destroy(token, now) {
      const verdict = await signed.read(token, now)
      if (!verdict.ok) return
      await book.store.delete(verdict.session.userId, { id: verdict.session.id })
    },

    ...(renewal && { renewal: stillStored(renewal, book) }),
  }
}

function withEpoch(session: Session, epoch: number): Session {
  return session.epoch === epoch ? session : { ...session, epoch }
}

/** A renewal brings no session back that was ended meanwhile. */
function stillStored(renewal: Renewal, book: SessionBook): Renewal {
  return {
    ...renewal,
    async renew(token, session, now) {
      const issued = await renewal.renew(token, session, now)
      if (issued === null) return null
      const extended = await book.extend(session.id, issued.session.expiresAt, now)
      return extended ? issued : null
    },
  }
}
