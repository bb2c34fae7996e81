import { AuthError } from '../errors.ts'
import type { AuthCore } from '../core.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { standing } from '../session/ending.ts'
import type { ActiveSession } from '../session/session.ts'
import { readPresence } from './caller.ts'
import { withOthers, type Presented } from './presented-token.ts'
import { userOf } from '../sign-in/session-user.ts'

/** A session that is to be made again, and what it was found among. */
interface Candidate {
  readonly session: ActiveSession
  readonly presented: readonly Presented[]
  /** Names of the backends that were looked at, if some were named. */
  readonly names: readonly string[] | undefined
}

/**
 * Whom a request may prove anything of. A request may bring the sessions of two people, and which of
 * them is read first depends on which is good at that moment: what one of them has proved must not be
 * put down to the other.
 */
export class OnePerson {
  /** Made when first needed: most requests are nobody's. */
  #letIn: ActiveSession[] | undefined

  /** Notes a session that a protection has let in. */
  letIn(session: ActiveSession): void {
    if (this.#letIn === undefined) this.#letIn = [session]
    else if (!this.#letIn.some((one) => isSame(one, session))) this.#letIn.push(session)
  }

  /**
   * Makes sure that all tokens that prove somebody, or are about to, prove the user of this session,
   * and that no protection has let in another: one that has ended since, perhaps, while what its user
   * knows was checked.
   *
   * @throws {AuthError} `BACKEND_NOT_ACCEPTED` for two people; `SESSION_REVOKED` for another session
   *   than was let in; `UNAVAILABLE`
   */
  async assert(core: AuthCore, exchange: Exchange, candidate: Candidate): Promise<void> {
    const { session, presented, names } = candidate
    for (const one of withOthers(exchange, presented)) {
      const presence = await readPresence(core, exchange, { presented: [{ ...one, other: true }] })
      const found = presence.ok ? presence.session : presence.pending
      if (found === undefined || found.userId === session.userId) continue
      if (await userOf(core, { ...found, epoch: standing(found) }))
        throw new AuthError('BACKEND_NOT_ACCEPTED', { message })
    }
    const another = this.#letIn?.some((one) => {
      if (one.backend === session.backend) return !isSame(one, session)
      return names === undefined && one.userId !== session.userId
    })
    if (another) throw new AuthError('SESSION_REVOKED')
  }
}

function isSame(one: ActiveSession, { id, userId, backend }: ActiveSession): boolean {
  return one.id === id && one.userId === userId && one.backend === backend
}

const message =
  'prove: the request brings sessions of two users. Name the backend of the one who was proved: ctx.auth.prove(method, { backend: ctx.session.backend }).'
