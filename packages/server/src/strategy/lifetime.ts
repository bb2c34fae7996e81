import { AuthConfigError } from '../errors.ts'

/** A hundred years: what is longer was not meant, and soon is beyond what a `Date` can hold. */
const longest = 3_155_760_000

/**
 * @throws {AuthConfigError} for zero, which elsewhere means "for ever" or "at once" depending on
 *   whom one asks, and for anything else that is no number of seconds
 */
export function checkLifetime(option: string, seconds: number): number {
  if (seconds >= 1 && seconds <= longest) return Math.floor(seconds)
  throw new AuthConfigError(
    `${option}: ${seconds} is not a lifetime. Give seconds, from 1 to ${longest} (a hundred years).`,
  )
}

export interface RenewalOptions {
  /**
   * Seconds after which a session that is in use gets a new lifetime. Less than `lifetimeSeconds`.
   *
   * @default never: a session ends `lifetimeSeconds` after sign-in
   */
  readonly renewAfterSeconds?: number
  /**
   * Seconds from sign-in after which a session is not renewed any more, however much it is used
   * (OWASP ASVS 5.0, 7.3.2).
   *
   * @default 2592000 (30 days), or `lifetimeSeconds` if that is more
   */
  readonly maxLifetimeSeconds?: number
}

/** The checked lifetimes of a strategy, in milliseconds. */
export interface Lifetimes {
  readonly lifetime: number
  /** How much of its lifetime a session must have left not to be renewed; none if it never is. */
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

/** Whether a session that ends then has used up so much of its lifetime that it is to be renewed. */
export function isRenewalDue(expiresAt: Date, now: Date, { renewBelow }: Lifetimes): boolean {
  if (renewBelow === null) return false
  const left = expiresAt.getTime() - now.getTime()
  return left > 0 && left <= renewBelow
}
