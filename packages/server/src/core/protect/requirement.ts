import { andThen, type Awaitable } from '../awaitable.ts'
import { appAnswer } from '../app-answer.ts'
import { AuthConfigError } from '../config.ts'
import type { AuthCore, Factor } from '../core.ts'
import { AuthError } from '../errors.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { isRecent } from '../session/recent.ts'
import type { ActiveSession } from '../session/session.ts'
import { asking } from './asks.ts'
import { isProvable, provableMethods } from '../sign-in/factors.ts'

/** The call that a requirement is asked about. */
export interface RequirementCall {
  readonly session: ActiveSession
  /** Of the procedure, such as `'notes.create'`. */
  readonly path: string
  readonly now: Date
  /** Those that users of the app can set up. */
  readonly factors: readonly Pick<Factor, 'name' | 'counts' | 'issue'>[]
  /** Names of those that this user has set up. */
  readonly enrolled: () => Promise<readonly string[]>
}

/**
 * What a procedure requires of its caller: `true` lets the call pass, `false` is
 * `REQUIREMENT_NOT_MET`, and an error goes to the caller. Of the methods that a `STEP_UP_REQUIRED`
 * names, it keeps those that the user has. A requirement that throws anything but a `TRPCError`, or
 * does not answer within `storeTimeoutSeconds`, is `UNAVAILABLE`.
 */
export type Requirement<TUser> = (
  user: TUser,
  call: RequirementCall,
) => Awaitable<boolean | AuthError>

/** Who is asked, and about what. */
interface Question<TUser> {
  readonly user: TUser
  readonly call: RequirementCall
  readonly exchange: Exchange
}

/**
 * Checks each in turn, until one is not met.
 *
 * @throws {AuthError} `REQUIREMENT_NOT_MET`, or the error that a requirement returns; `UNAVAILABLE`
 *   for one that cannot answer
 */
export function meet<TUser>(
  core: AuthCore,
  requirements: readonly Requirement<TUser>[],
  question: Question<TUser>,
): Awaitable<void> {
  const { user, call, exchange } = question
  const meetFrom = (at: number): Awaitable<void> => {
    if (at >= requirements.length) return undefined
    // A hole in the list is a requirement that nobody meets, not the end of the list.
    const answer = appAnswer(core.timeLimit, () => requirements[at]?.(user, call))
    return andThen(answer, (met) => {
      // Nothing but `true`: what a rule returns by mistake must not open a door.
      if (met === true) return meetFrom(at + 1)
      if (!(met instanceof AuthError)) throw new AuthError('REQUIREMENT_NOT_MET')
      return refuse(core, met, { ...call, exchange })
    })
  }
  return meetFrom(0)
}

/**
 * Has a refusal name the methods by which this user could prove themselves: of those that it names,
 * or of all.
 */
async function refuse(
  core: AuthCore,
  error: AuthError,
  { session, exchange }: RequirementCall & Pick<Question<unknown>, 'exchange'>,
): Promise<never> {
  const { code, stepUp } = error.auth
  if (code !== 'STEP_UP_REQUIRED' || stepUp === undefined) throw error
  // Not every method is another factor: what requires several has named those that are.
  if (stepUp.factors !== undefined) throw error
  const { methods: named } = stepUp
  const able = await provableMethods(core, session.userId, exchange)
  const isOpen = (name: string) => able.includes(name) || !isProvable(core, name)
  const methods = named.length === 0 ? able : named.filter(isOpen)
  const { message } = error
  throw new AuthError('STEP_UP_REQUIRED', { message, stepUp: { ...stepUp, methods } })
}

/**
 * Requires that the user proved who they are within the last so many seconds of this session, by
 * any method: for actions that cannot be undone (OWASP ASVS 5.0, 7.5.3). Otherwise
 * `STEP_UP_REQUIRED`, with the methods that would satisfy it.
 *
 * @throws {AuthConfigError} for anything but a number of seconds greater than 0
 */
export function recent(seconds: number): Requirement<unknown> {
  if (!(seconds > 0 && seconds < Infinity)) {
    throw new AuthConfigError(`recent(seconds) must be a number greater than 0; got ${seconds}.`)
  }
  return asking(
    `proof within ${seconds} s`,
    (_user: unknown, { session, now }: RequirementCall) =>
      isRecent(session, { seconds, now }) ||
      new AuthError('STEP_UP_REQUIRED', { stepUp: { methods: [], withinSeconds: seconds } }),
  )
}
