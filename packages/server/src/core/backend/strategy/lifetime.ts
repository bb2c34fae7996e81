import { AuthConfigError } from '../../config.ts'
import type { Session } from '../../session/session.ts'

/** A hundred years: anything longer is a mistake, and soon beyond what a `Date` can hold. */
const longest = 3_155_760_000

/**
 * @throws {AuthConfigError} for zero, which elsewhere means "forever" or "at once" depending on
 *   whom you ask, and for anything else that is not a number of seconds
 */
export function checkLifetime(option: string, seconds: number): number {
  if (seconds >= 1 && seconds <= longest) return Math.floor(seconds)
  throw new AuthConfigError(
    `${option} must be a number of seconds from 1 to ${longest} (a hundred years); got ${seconds}.`,
  )
}

export interface RenewalOptions {
  /**
   * Seconds after which an active session gets a new lifetime. Less than `lifetimeSeconds`.
   *
   * @default never: a session ends `lifetimeSeconds` after sign-in
   */
  readonly renewAfterSeconds?: number
  /**
   * Seconds from sign-in after which a session is no longer renewed, however much it is used
   * (OWASP ASVS 5.0, 7.3.2). More than `lifetimeSeconds`.
   *
   * @default 2592000 (30 days): required if `lifetimeSeconds` is that long or longer
   */
  readonly maxLifetimeSeconds?: number
}

/** The checked lifetimes of a strategy, in milliseconds. */
export interface Lifetimes {
  readonly lifetime: number
  /** How much of its lifetime a session must have left not to be renewed; `null` if it never is. */
  readonly renewBelow: number | null
  readonly maximum: number
}

/** @throws {AuthConfigError} for lifetimes that contradict each other */
export function checkLifetimes(
  options: RenewalOptions & { readonly lifetimeSeconds: number },
): Lifetimes {
  const { renewAfterSeconds: renewAfter, lifetimeSeconds } = options
  const lifetime = checkLifetime('lifetimeSeconds', lifetimeSeconds)
  const maximum = checkLifetime(
    'maxLifetimeSeconds',
    options.maxLifetimeSeconds ?? Math.max(2_592_000, lifetime),
  )
  if (maximum < lifetime) {
    throw new AuthConfigError('maxLifetimeSeconds must not be less than lifetimeSeconds.')
  }
  if (renewAfter !== undefined && maximum === lifetime) {
    throw new AuthConfigError(
      `renewAfterSeconds has no effect: no session outlives maxLifetimeSeconds (${maximum}), and lifetimeSeconds is no shorter. Set maxLifetimeSeconds to more than lifetimeSeconds, or leave out renewAfterSeconds.`,
    )
  }
  if (renewAfter === undefined && options.maxLifetimeSeconds !== undefined) {
    throw new AuthConfigError(
      'maxLifetimeSeconds has no effect without renewAfterSeconds: a session that is never renewed ends lifetimeSeconds after its sign-in. Set renewAfterSeconds, or leave out maxLifetimeSeconds.',
    )
  }
  if (renewAfter !== undefined && !(renewAfter > 0 && renewAfter < lifetime)) {
    throw new AuthConfigError(
      'renewAfterSeconds must be more than 0 and less than lifetimeSeconds.',
    )
  }
  return {
    lifetime: lifetime * 1000,
    renewBelow: renewAfter === undefined ? null : (lifetime - renewAfter) * 1000,
    maximum: maximum * 1000,
  }
}

/** When a session that begins a lifetime now will end. */
export function expiryOf(createdAt: Date, now: Date, { lifetime, maximum }: Lifetimes): Date {
  return new Date(Math.min(now.getTime() + lifetime, createdAt.getTime() + maximum))
}

/** When a session ends whose token is reissued now: as if it had just been used, never sooner. */
export function expiryInUse(
  { createdAt, expiresAt, claims }: Session,
  now: Date,
  lifetimes: Lifetimes,
): Date {
  if (claims.pending !== undefined) return expiresAt
  const end = expiryOf(createdAt, lifetimes.renewBelow === null ? createdAt : now, lifetimes)
  return end > expiresAt ? end : expiresAt
}

export function earlier(date: Date, other: Date | undefined): Date {
  return other !== undefined && other < date ? other : date
}

/** Whether a session that ends then has used up enough of its lifetime to be renewed. */
export function isRenewalDue(expiresAt: Date, now: Date, { renewBelow }: Lifetimes): boolean {
  if (renewBelow === null) return false
  const left = expiresAt.getTime() - now.getTime()
  return left > 0 && left <= renewBelow
}
