import type { AuthErrorCode, PasswordReason } from '@trpc-auth/server'
import type { Failure } from './api.ts'

/** What went wrong, in words, and the field it is about if it is about one. */
export interface Words {
  readonly message: string
  readonly field?: string
}

const tryLater = 'Please try again in a moment.'
const sessionEnded = 'Your session has ended. Sign in again to go on.'
const deadLink = 'This link does not work any more: it is too old, or it was used.'
const anotherPassword = 'Choose another password.'

/** Every code of the auth layer: one without words does not compile. */
const byCode: Readonly<Record<AuthErrorCode, Words>> = {
  NOT_SIGNED_IN: { message: 'Sign in first.' },
  SESSION_EXPIRED: { message: sessionEnded },
  SESSION_REVOKED: { message: sessionEnded },
  USER_NOT_VERIFIED: { message: 'Confirm your e-mail address first.' },
  SUPERUSER_REQUIRED: { message: 'This is for superusers, and you are not one any more.' },
  REQUIREMENT_NOT_MET: { message: 'Your account may not do this.' },
  BACKEND_NOT_ACCEPTED: { message: 'Sign in in the way that this needs.' },
  CROSS_SITE_REQUEST: {
    message:
      'This page was opened under an address that the server does not know as its own. Open it under its usual address.',
  },
  LOGIN_BAD_CREDENTIALS: { message: 'The e-mail address or the password is not right.' },
  LOGIN_USER_NOT_VERIFIED: { message: 'Confirm your e-mail address first, then sign in.' },
  REGISTER_USER_ALREADY_EXISTS: {
    message: 'There is an account with this e-mail address already. Sign in instead.',
    field: 'email',
  },
  REGISTER_INVALID_PASSWORD: { message: anotherPassword, field: 'password' },
  VERIFY_USER_BAD_TOKEN: { message: deadLink },
  VERIFY_USER_ALREADY_VERIFIED: { message: 'This address is confirmed already.' },
  RESET_PASSWORD_BAD_TOKEN: { message: deadLink },
  RESET_PASSWORD_INVALID_PASSWORD: { message: anotherPassword, field: 'password' },
  UPDATE_USER_EMAIL_ALREADY_EXISTS: {
    message: 'There is another account with this e-mail address.',
    field: 'email',
  },
  UPDATE_USER_INVALID_PASSWORD: { message: anotherPassword, field: 'newPassword' },
  CURRENT_PASSWORD_WRONG: { message: 'That is not your password.', field: 'currentPassword' },
  CHANGE_EMAIL_BAD_TOKEN: { message: deadLink },
  USER_NOT_FOUND: { message: 'There is no such user any more.' },
  LAST_SUPERUSER: {
    message:
      'There must always be a superuser who can sign in, and this is the last one. Make somebody else a superuser first.',
  },
  COOKIES_NOT_WRITABLE: { message: 'The server could not sign you in over this connection.' },
  COOKIE_TOO_LARGE: { message: 'The server could not sign you in: the session is too large.' },
  CONTEXT_MISSING: { message: `The server made a mistake. ${tryLater}` },
  TOO_MANY_REQUESTS: { message: 'Too many tries at once. Wait a moment, then try again.' },
  UNAVAILABLE: { message: `The server can not reach its data just now. ${tryLater}` },
}

/** Why a new password was refused, whichever form it came from. */
const byReason: Readonly<Record<PasswordReason, string>> = {
  TOO_SHORT: 'Choose a password of at least 8 characters.',
  TOO_LONG: 'That password is too long: 128 characters are the most.',
  TOO_COMMON: 'That password is one of the first that anybody would try. Choose another one.',
  OWN_EMAIL: 'That password has your e-mail address in it. Choose another one.',
}

/** The library's own checks of an input speak to developers; these speak to people. */
const badField: Readonly<Record<string, string>> = {
  email: 'Enter an e-mail address, for example ada@example.com.',
  displayName: 'Enter a name of 1 to 80 characters.',
  password: 'Enter a password.',
}

export function wordsFor(failure: Failure): Words {
  const { code, reason, retryAfterSeconds, issues, missing, answered } = failure
  if (code !== null) {
    if (reason !== undefined) return { ...byCode[code], message: byReason[reason] }
    return retryAfterSeconds === undefined ? byCode[code] : tooMany(retryAfterSeconds)
  }
  const issue = issues[0]
  if (issue) return { message: badField[issue.field] ?? issue.message, field: issue.field }
  if (missing) return { message: 'That is not there any more.' }
  return answered
    ? { message: `Something went wrong on the server. ${tryLater}` }
    : { message: 'The server can not be reached. Check your connection, then try again.' }
}

function tooMany(retryAfterSeconds: number): Words {
  const minutes = Math.ceil(retryAfterSeconds / 60)
  return {
    message: `Too many tries. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
  }
}
