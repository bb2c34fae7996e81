import { AuthConfigError } from '../errors.ts'
import type { Limit, LimiterFactory } from './bucket.ts'

/** The calls that are counted: those that guess, hash or send mail. */
export type LimitedCall =
  | 'login'
  | 'register'
  | 'forgotPassword'
  | 'resetPassword'
  | 'requestVerifyToken'
  | 'verify'
  | 'currentPassword'

/** Whose calls are counted together: a client's address, or an account whoever calls. */
export type LimitScope = 'address' | 'account'

/** One refusal. */
export interface LimitEvent {
  readonly call: LimitedCall
  readonly scope: LimitScope
  /** The client's, in canonical form; `null` where the adapter does not say. */
  readonly address: string | null
  readonly retryAfterSeconds: number
}

/** `null` counts nothing. */
export type LimitTable = { readonly [TCall in LimitedCall]: Limit | null }

export interface LimitOptions {
  /**
   * Calls of one client address; of IPv6 a /64 counts as one, for that is what one client has.
   *
   * @default 100 in 15 minutes of each, 300 of `register`
   */
  readonly address?: Partial<LimitTable>
  /**
   * Calls that name one account, from whatever address (OWASP ASVS 5.0, 6.3.1). A `login` that
   * succeeds counts no more. From an address that has signed in to the account before, calls are
   * counted apart: strangers can not lock the owner out.
   *
   * @default 30 in 15 minutes of `login` and `currentPassword`, 20 an hour of `forgotPassword` and
   *   `requestVerifyToken`, none of the others
   */
  readonly account?: Partial<LimitTable>
  /** @default in this process' memory */
  readonly store?: LimiterFactory
  /**
   * What becomes of a call when the store of the counts fails: `closed` answers `UNAVAILABLE`,
   * `open` lets it pass uncounted.
   *
   * @default 'closed'
   */
  readonly whenDown?: 'closed' | 'open'
  /** Told of each refusal, for logs and alarms. It is not waited for, and what it throws is lost. */
  readonly onLimited?: (event: LimitEvent) => void | Promise<void>
}

const minutes = 60
const often: Limit = { calls: 100, perSeconds: 15 * minutes }
const guesses: Limit = { calls: 30, perSeconds: 15 * minutes }
const mails: Limit = { calls: 20, perSeconds: 60 * minutes }

const defaults: Readonly<Record<LimitScope, LimitTable>> = {
  address: {
    login: often,
    register: { calls: 300, perSeconds: 15 * minutes },
    forgotPassword: often,
    resetPassword: often,
    requestVerifyToken: often,
    verify: often,
    currentPassword: often,
  },
  account: {
    login: guesses,
    register: null,
    forgotPassword: mails,
    resetPassword: null,
    requestVerifyToken: mails,
    verify: null,
    currentPassword: guesses,
  },
}

/** @throws {AuthConfigError} for a limit that lets nobody in */
export function limitTable(options: LimitOptions): Readonly<Record<LimitScope, LimitTable>> {
  const table = {
    address: { ...defaults.address, ...options.address },
    account: { ...defaults.account, ...options.account },
  }
  for (const limit of Object.values(table).flatMap((scope) => Object.values(scope))) {
    if (limit === null || (limit.calls >= 1 && limit.perSeconds >= 1)) continue
    throw new AuthConfigError(
      'limits: calls and perSeconds must be 1 or more; null counts nothing.',
    )
  }
  return table
}
