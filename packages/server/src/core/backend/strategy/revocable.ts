import type { Session } from '../../session/session.ts'
import type { SessionBook } from './session-book.ts'
import type { Renewal, Strategy, Verdict } from './strategy.ts'

/**
 * A strategy of signed tokens whose sessions are also stored: the signature says whose session it
 * is, and the store whether that session still exists.
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
      // The epoch that counts is the stored one, which can follow the user's. The claims are the
      // token's: an older token must not be promoted with its session.
      return { ok: true, session: withEpoch(session, stored.epoch), backend: stored.backend }
    },

    async write(subject, now) {
      const issued = await signed.write(subject, now)
      const { backend, device } = subject
      const rest = { ...device, backend, secretHash: null, lastUsedAt: now }
      await book.start({ ...issued.session, ...rest }, now)
      return issued
    },

    async reissue(session, now) {
      const issued = await signed.reissue?.(session, now)
      if (!issued) return null
      const { id, claims, expiresAt } = issued.session
      const before = await book.store.find(id)
      if (before === null) return null
      const change = { before, after: issued.session }
      return (await book.change(change, { claims, expiresAt }, now)) ? issued : null
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

/** A renewal does not bring back a session that was ended meanwhile. */
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
