import { backendNamed } from '../backend/backend.ts'
import type { TokenAnswer } from '../backend/transport/transport.ts'
import { AuthError } from '../errors.ts'
import type { CountedCall } from '../limits/counted-call.ts'
import type { AccountAttempt, Guess, Limits } from '../limits/limits.ts'
import { prove } from '../sign-in/door.ts'
import type { Visit } from '../sign-in/visit.ts'
import type { Profile, UserRecord } from '../user.ts'
import { factorProver, type FactorProver } from './factor-change.ts'
import { tellGuessed } from './factor-events.ts'
import { mayTry } from './factor-tries.ts'

/** Of many uses of what is good only once, exactly one gets `true`. */
export type UseUp = () => Promise<boolean>

/** How a factor is proved by a secret that could be guessed. */
interface GuessedFactor {
  readonly name: string
  /** Tries are counted by each. */
  readonly counted: readonly CountedCall[]
  /** `null` for what is not the owner's. Nothing is used up yet: the guess may still be refused. */
  readonly check: (owner: FactorProver) => Promise<UseUp | null>
  /** For everything else: wrong, used, or nothing was set up. */
  readonly refused: () => AuthError
}

/**
 * Proves a factor by a code: the second step of a sign-in, or a step-up within a session. Guesses
 * are counted by user and by address, and at most five for each sign-in (RFC 4226 section 7.3).
 *
 * @throws {AuthError} what `refused` makes; `SESSION_REVOKED` after five wrong ones, when the sign-in
 *   must begin again; `TOO_MANY_REQUESTS`; `BACKEND_NOT_ACCEPTED`; `UNAVAILABLE`; what a protected procedure answers for a stranger
 */
export async function proveFactor<TProfile extends Profile>(
  visit: Visit<TProfile>,
  limits: Limits,
  { name, counted, check, refused }: GuessedFactor,
): Promise<TokenAnswer & { ok: true }> {
  const owner = await factorProver(visit)
  const { session, record } = owner
  const { core, exchange } = visit
  const backend = backendNamed(core.backends, session.backend)
  if (session.claims.pending && !(await mayTry(core, session))) {
    await visit.endPresented(backend)
    backend.transport.clear(exchange)
    throw new AuthError('SESSION_REVOKED')
  }
  const guesses = await guessesOf(limits, counted, { exchange, account: factorAccount(record) })
  const useUp = await check(owner)
  if (useUp === null) {
    await failed(guesses, () => tellGuessed(visit, limits, { record, factor: name }))
    throw refused()
  }
  for (const guess of guesses) await guess.succeeded()
  if (!(await useUp())) throw refused()
  const { answer } = await prove(visit, name, session.backend)
  return { ...answer, ok: true }
}

/**
 * What names the account where codes are counted. Not as for the password: an address from which only
 * that was proved is not one where the owner is known to have the factor.
 */
export function factorAccount({ id }: Pick<UserRecord, 'id'>): string {
  return `factor ${id}`
}

async function guessesOf(
  limits: Limits,
  counted: readonly CountedCall[],
  attempt: Pick<AccountAttempt, 'exchange' | 'account'>,
): Promise<readonly Guess[]> {
  const guesses: Guess[] = []
  for (const one of counted) guesses.push(await limits.guess({ ...one, ...attempt }))
  return guesses
}

/**
 * @param tell when there were too many
 * @throws {AuthError} `TOO_MANY_REQUESTS`
 */
async function failed(guesses: readonly Guess[], tell: () => Promise<void>): Promise<void> {
  try {
    for (const guess of guesses) guess.failed()
  } catch (limited) {
    await tell()
    throw limited
  }
}
