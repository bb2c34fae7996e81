import { oauthWords } from '@trpc-auth/client/oauth'
import type { PasskeyErrorCode } from '@trpc-auth/client/passkey'
import type { AuthErrorCode, PasswordReason } from '@trpc-auth/server'
// Their codes are among those that must have words.
import type {} from '@trpc-auth/server/factors'
import type {} from '@trpc-auth/server/oauth'
import type {} from '@trpc-auth/server/passkey'
import type {} from '@trpc-auth/server/recovery-code'
import type {} from '@trpc-auth/server/totp'
import { authCodeOf, authOf, member } from '../auth-code.ts'

const tryLater = 'Please try again in a moment.'
const sessionEnded = 'Your session has ended. Sign in again to continue.'
const deadLink = 'This link no longer works: it has expired or has already been used.'
const anotherPassword = 'Choose another password.'

/** In English, what to say of each refusal, by its code in `error.data.auth.code`. */
export const authWords = {
  ...oauthWords,
  INVALID_INPUT: 'Some of what you entered is not valid.',
  NOT_SIGNED_IN: 'Sign in first.',
  SESSION_EXPIRED: sessionEnded,
  SESSION_REVOKED: sessionEnded,
  SECOND_FACTOR_REQUIRED: 'One more step: confirm that it is you.',
  STEP_UP_REQUIRED: 'Confirm that it is you to continue.',
  USER_NOT_VERIFIED: 'Confirm your e-mail address first.',
  SUPERUSER_REQUIRED: 'This is for superusers only.',
  REQUIREMENT_NOT_MET: 'Your account is not allowed to do this.',
  BACKEND_NOT_ACCEPTED: 'You need to sign in another way for this.',
  CROSS_SITE_REQUEST:
    'This page was opened at an address that the server does not recognise. Open it at its usual address.',
  LOGIN_BAD_CREDENTIALS: 'The e-mail address or the password is wrong.',
  LOGIN_USER_NOT_VERIFIED: 'Confirm your e-mail address first, then sign in.',
  REGISTER_USER_ALREADY_EXISTS:
    'There is already an account with this e-mail address. Sign in instead.',
  REGISTER_INVALID_PASSWORD: anotherPassword,
  VERIFY_USER_BAD_TOKEN: deadLink,
  VERIFY_USER_ALREADY_VERIFIED: 'This address has already been confirmed.',
  RESET_PASSWORD_BAD_TOKEN: deadLink,
  RESET_PASSWORD_INVALID_PASSWORD: anotherPassword,
  UPDATE_USER_EMAIL_ALREADY_EXISTS: 'There is another account with this e-mail address.',
  UPDATE_USER_INVALID_PASSWORD: anotherPassword,
  CURRENT_PASSWORD_WRONG: 'That is not your password.',
  CHANGE_EMAIL_BAD_TOKEN: deadLink,
  SIGN_IN_REQUIRED: 'Sign in first, then open the link again.',
  USER_NOT_FOUND: 'That user no longer exists.',
  USER_FIELD_TAKEN: 'Someone else already has this. Choose another.',
  USER_FIELD_REFUSED: 'This cannot be saved. Choose something shorter or plainer.',
  USER_IN_USE: 'Other data still belongs to this user. Delete or move it first.',
  LAST_SUPERUSER:
    'There must always be a superuser who can sign in, and this is the last one. Make someone else a superuser first.',
  TOTP_CODE_WRONG: 'That code is wrong, or has been used. Enter the one that your app shows now.',
  TOTP_SETUP_EXPIRED: 'That took too long. Cancel, and set it up once more.',
  RECOVERY_CODE_WRONG: 'That is not one of your recovery codes, or it has been used.',
  PASSKEY_UNKNOWN: 'That passkey is not known here. It may have been removed: try another one.',
  PASSKEY_EXPIRED: 'That took too long. Try again.',
  PASSKEY_EXISTS: 'There is already an account with that passkey.',
  PASSKEY_LIMIT: 'You have as many passkeys as there can be. Remove one first.',
  PASSKEY_COUNTER: 'That passkey may have been copied, so it was refused. Choose another way.',
  PASSKEY_REFUSED: 'That passkey was refused. Try again, or choose another way.',
  FACTOR_REQUIRED: 'Your account needs a second step. Set one up first.',
  RESET_OWN_FACTORS: 'Remove your own second step on the page of your account.',
  COOKIES_NOT_WRITABLE: 'The server could not sign you in over this connection.',
  COOKIE_TOO_LARGE: 'The server could not sign you in: the session is too large.',
  CONTEXT_MISSING: `The server made a mistake. ${tryLater}`,
  TOO_MANY_REQUESTS: 'Too many attempts at once. Wait a moment, then try again.',
  UNAVAILABLE: `The server cannot reach its data at the moment. ${tryLater}`,
} as const satisfies Readonly<Record<AuthErrorCode, string>>

/** In English, why a new password was refused, by `error.data.auth.reason`. */
export const passwordWords = {
  TOO_SHORT: 'Choose a longer password.',
  TOO_LONG: 'That password is too long.',
  TOO_COMMON: 'That password is one of the first anyone would try. Choose another one.',
  OWN_EMAIL: 'That password contains your e-mail address. Choose another one.',
} as const satisfies Readonly<Record<PasswordReason, string>>

/** In English, why a browser has made or used no passkey, by the code of a `PasskeyError`. */
export const passkeyWords = {
  CANCELLED: 'No passkey was used. Try again, or choose another way.',
  EXISTS: 'There is already a passkey for your account in this place. Choose another one.',
  FAILED: 'The passkey could not be used. Try again, or choose another way.',
  NOT_SUPPORTED: 'This browser or device cannot do this. Choose another way.',
} as const satisfies Readonly<Record<PasskeyErrorCode, string>>

/** Another language, or other words. */
export interface AuthWords {
  /** By code. Declare them with `satisfies Record<AuthErrorCode, string>`, so that none is missing. */
  readonly codes: Readonly<Partial<Record<string, string>>>
  /** By the reason for which a new password was refused. */
  readonly reasons: Readonly<Partial<Record<string, string>>>
  /** By the code of a `PasskeyError`. */
  readonly passkeys: Readonly<Partial<Record<string, string>>>
  readonly tooMany: (minutes: number) => string
  /** Any other error, such as one of the app's own. */
  readonly failed: string
  /** There was no answer. */
  readonly unreachable: string
}

const english: AuthWords = {
  codes: authWords,
  reasons: passwordWords,
  passkeys: passkeyWords,
  tooMany: (minutes) =>
    `Too many attempts. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
  failed: `Something went wrong. ${tryLater}`,
  unreachable: 'The server cannot be reached. Check your connection, then try again.',
}

/** What to say to a person whose call has failed with this error. @param words @default English */
export function wordsFor(error: unknown, words: Partial<AuthWords> = {}): string {
  const { codes, reasons, passkeys, tooMany, failed, unreachable } = { ...english, ...words }
  const auth = authOf(error)
  const seconds = member(auth, 'retryAfterSeconds')
  if (typeof seconds === 'number') return tooMany(Math.ceil(seconds / 60))
  const known = reasons[String(member(auth, 'reason'))] ?? codes[String(authCodeOf(error))]
  if (known !== undefined) return known
  const name = member(error, 'name')
  if (name === 'PasskeyError') return passkeys[String(member(error, 'code'))] ?? failed
  return name === 'TRPCClientError' && !member(error, 'data') ? unreachable : failed
}
