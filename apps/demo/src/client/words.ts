import type { AuthErrorCode, InvalidFields, PasswordReason } from '@trpc-auth/server'
import { authWords, passwordWords } from '@trpc-auth/react/words'
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '../password-limits.ts'
import { NAME_MAX_LENGTH } from '../name.ts'
import type { Failure } from './api.ts'

/** What went wrong, in words, and the field it is about if it is about one. */
export interface Words {
  readonly message: string
  readonly field?: string
}

const tryLater = 'Please try again in a moment.'

/** Every code of the auth layer: one without words does not compile. */
const byCode: Readonly<Record<AuthErrorCode, string>> = {
  ...authWords,
  SUPERUSER_REQUIRED: 'This is for superusers, and you are no longer one.',
}

/** What they are about. */
const fieldOf: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  REGISTER_USER_ALREADY_EXISTS: 'email',
  REGISTER_INVALID_PASSWORD: 'password',
  RESET_PASSWORD_INVALID_PASSWORD: 'password',
  UPDATE_USER_EMAIL_ALREADY_EXISTS: 'email',
  UPDATE_USER_INVALID_PASSWORD: 'newPassword',
  CURRENT_PASSWORD_WRONG: 'currentPassword',
  TOTP_CODE_WRONG: 'code',
  RECOVERY_CODE_WRONG: 'code',
}

/** Why a new password was refused, whichever form it came from. */
const byReason: Readonly<Record<PasswordReason, string>> = {
  ...passwordWords,
  TOO_SHORT: `Choose a password of at least ${PASSWORD_MIN_LENGTH} characters.`,
  TOO_LONG: `That password is too long. Use at most ${PASSWORD_MAX_LENGTH} characters.`,
}

/** The library's own checks of an input speak to developers; these speak to people. */
const badField: Readonly<Record<string, string>> = {
  email: 'Enter an e-mail address, for example ada@example.com.',
  displayName: `Enter a name of 1 to ${NAME_MAX_LENGTH} visible characters.`,
  password: 'Enter a password.',
  code: 'Enter the code as it is shown.',
  name: 'Enter a name of at most 100 characters.',
}

/** What is wrong with each field of a form, or with the call as a whole. */
export function problemsOf(failure: Failure): readonly Words[] {
  const fields = wordsForFields(failure.fields)
  return failure.code === 'INVALID_INPUT' && fields.length > 0 ? fields : [wordsFor(failure)]
}

export function wordsFor(failure: Failure): Words {
  const { code, reason, retryAfterSeconds, missing, answered } = failure
  const [first] = code === 'INVALID_INPUT' ? wordsForFields(failure.fields) : []
  if (first !== undefined) return first
  if (code !== null) {
    if (retryAfterSeconds !== undefined) return tooMany(retryAfterSeconds)
    const field = fieldOf[code]
    const message = reason === undefined ? byCode[code] : byReason[reason]
    return field === undefined ? { message } : { message, field }
  }
  if (missing) return { message: 'That no longer exists.' }
  return answered
    ? { message: `Something went wrong on the server. ${tryLater}` }
    : { message: 'The server cannot be reached. Check your connection, then try again.' }
}

function wordsForFields(fields: InvalidFields): readonly Words[] {
  return Object.entries(fields).map(([field, said]) => {
    return { message: badField[field] ?? said?.[0] ?? byCode.INVALID_INPUT, field }
  })
}

function tooMany(retryAfterSeconds: number): Words {
  const minutes = Math.ceil(retryAfterSeconds / 60)
  return {
    message: `Too many attempts. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`,
  }
}
