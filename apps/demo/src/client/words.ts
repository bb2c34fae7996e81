import type { AuthErrorCode } from '@trpc-auth/server'
import type { Failure } from './api.ts'

/** What went wrong, in words, and the field it is about if it is about one. */
export interface Words {
  readonly message: string
  readonly field?: string
}

const tryLater = 'Please try again in a moment.'
const sessionEnded = 'Your session has ended. Sign in again to go on.'

/** The codes that the procedures of this app can answer with. */
const byCode: Readonly<Partial<Record<AuthErrorCode, Words>>> = {
  NOT_SIGNED_IN: { message: 'Sign in first.' },
  SESSION_EXPIRED: { message: sessionEnded },
  SESSION_REVOKED: { message: sessionEnded },
  CROSS_SITE_REQUEST: {
    message:
      'This page was opened under an address that the server does not know as its own. Open it under its usual address.',
  },
  LOGIN_BAD_CREDENTIALS: { message: 'The e-mail address or the password is not right.' },
  REGISTER_USER_ALREADY_EXISTS: {
    message: 'There is an account with this e-mail address already. Sign in instead.',
    field: 'email',
  },
  REGISTER_INVALID_PASSWORD: { message: 'Choose another password.', field: 'password' },
  COOKIES_NOT_WRITABLE: { message: 'The server could not sign you in over this connection.' },
  COOKIE_TOO_LARGE: { message: 'The server could not sign you in: the session is too large.' },
  CONTEXT_MISSING: { message: `The server made a mistake. ${tryLater}` },
  TOO_MANY_REQUESTS: { message: 'Too many tries at once. Wait a moment, then try again.' },
  UNAVAILABLE: { message: `The server can not reach its data just now. ${tryLater}` },
}

const passwordReasons: Readonly<Record<string, string>> = {
  TOO_SHORT: 'Choose a password of at least 8 characters.',
  TOO_LONG: 'That password is too long: 128 characters are the most.',
}

/** The library's own checks of an input speak to developers; these speak to people. */
const badField: Readonly<Record<string, string>> = {
  email: 'Enter an e-mail address, for example ada@example.com.',
  displayName: 'Enter a name of 1 to 80 characters.',
  password: 'Enter a password.',
}

export function wordsFor({ code, reason, issues, missing, answered }: Failure): Words {
  if (code !== null) {
    const words = byCode[code] ?? { message: 'The server refused this.' }
    const better = code === 'REGISTER_INVALID_PASSWORD' ? passwordReasons[reason ?? ''] : undefined
    return better === undefined ? words : { ...words, message: better }
  }
  const issue = issues[0]
  if (issue) return { message: badField[issue.field] ?? issue.message, field: issue.field }
  if (missing) return { message: 'That is not there any more.' }
  return answered
    ? { message: `Something went wrong on the server. ${tryLater}` }
    : { message: 'The server can not be reached. Check your connection, then try again.' }
}
