import { AuthConfigError } from '../config.ts'
import type { Limit, LimiterFactory } from './bucket.ts'

/**
 * The names of the counted calls: each concern adds its own, and so can an app:
 * `declare module '@trpc-auth/server' { interface LimitedCalls { 'my-call': true } }`. One that is
 * counted by address only, because it is about no account, is `'address'` instead of `true`.
 */
export interface LimitedCalls {}

export type LimitedCall = keyof LimitedCalls

/** Whose calls are counted together: those of a client's address, or those about an account. */
export type LimitScope = 'address' | 'account'

/** One refusal. */
export interface LimitEvent {
  readonly call: LimitedCall
  readonly scope: LimitScope
  /** The client's, in canonical form; `null` where the adapter does not say. */
  readonly address: string | null
  readonly retryAfterSeconds: number
}

/** `null` counts nothing; a call that is missing keeps its concern's own limit. */
export type LimitTable = { readonly [TCall in LimitedCall]?: Limit | null }

/** The same, without the calls that are about no account. */
export type AccountLimitTable = {
  readonly [
    TCall in LimitedCall as LimitedCalls[TCall] extends 'address' ? never : TCall
  ]?: Limit | null
}

export interface LimitOptions {
  /**
   * Calls from one client address; with IPv6 a /64 counts as one, because that is what a client
   * has. All clients with an unknown address are counted as one.
   *
   * @default 100 of each in 15 minutes, 300 of `register`, `oauthStart` and `passkeyOptions`; no limit
   *   on `totpInMonth` and `factorGuessed`, which are about an account only
   */
  readonly address?: LimitTable
  /**
   * Calls about one account, from any address (OWASP ASVS 5.0, 6.3.1). A `login` that succeeds does
   * not count. From an address that has signed in to the account before, the right password is
   * accepted however many others were tried: strangers cannot lock the owner out. `register` is
   * counted with `hideExistingEmail` only.
   *
   * @default in 15 minutes, 30 of `login` and `currentPassword`, 10 of `totp` and `recoveryCode`, 5 of
   *   `renewRecoveryCodes` and of the calls that send e-mail; 100 in 30 days of `totpInMonth`; 1 a day of
   *   `factorGuessed`
   */
  readonly account?: AccountLimitTable
  /** @default in this process's memory, at most 20,000 addresses or accounts for each call */
  readonly store?: LimiterFactory
  /**
   * What happens to a call when the store of the counts fails: `closed` answers `UNAVAILABLE`,
   * `open` lets it pass uncounted.
   *
   * @default 'closed'
   */
  readonly whenDown?: 'closed' | 'open'
  /**
   * Called for each refusal, for logs and alarms. Nothing waits for it; what it throws is dropped.
   */
  readonly onLimited?: (event: LimitEvent) => void | Promise<void>
}

/** @throws {AuthConfigError} for a limit that lets nobody in, and an option without an effect */
export function checkLimits({ address = {}, account = {}, store, whenDown }: LimitOptions): void {
  if (whenDown !== undefined && !store) {
    throw new AuthConfigError(
      'limits.whenDown has no effect without limits.store: counts in memory are never down. Leave it out, or give a store.',
    )
  }
  for (const [scope, table] of Object.entries({ address, account })) {
    for (const [call, limit] of Object.entries<Limit | null | undefined>(table)) {
      if (limit) checkLimit(`limits.${scope}.${call}`, limit)
    }
  }
}

function checkLimit(name: string, limit: Limit): void {
  for (const key of ['calls', 'perSeconds'] as const) {
    if (limit[key] >= 1) continue
    throw new AuthConfigError(
      `${name}.${key} must be 1 or more; got ${limit[key]}. For no limit, write ${name}: null.`,
    )
  }
}
