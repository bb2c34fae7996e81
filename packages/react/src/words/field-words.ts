import type { AuthErrorCode } from '@trpc-auth/server'
import { authOf, member } from '../auth-code.ts'
import { wordsFor, type AuthWords } from './words.ts'

/** In English, what to say of an input that is not valid, by what `error.data.auth.fields` says of it. */
export const inputWords = {
  INVALID_EMAIL: 'Enter an e-mail address.',
  INVALID_PASSWORD: 'That password cannot be used. Choose another one.',
  INVALID_CODE: 'That is not a code.',
  INVALID_TOKEN: 'This link is incomplete. Copy all of it, or ask for another.',
} as const satisfies Readonly<Record<string, string>>

/** Which field a refusal is about: the first of these that the form has. */
const about: Readonly<Partial<Record<AuthErrorCode, readonly string[]>>> = {
  LOGIN_BAD_CREDENTIALS: ['password'],
  REGISTER_USER_ALREADY_EXISTS: ['email'],
  REGISTER_INVALID_PASSWORD: ['password'],
  RESET_PASSWORD_INVALID_PASSWORD: ['password', 'newPassword'],
  UPDATE_USER_EMAIL_ALREADY_EXISTS: ['email'],
  UPDATE_USER_INVALID_PASSWORD: ['newPassword', 'password'],
  CURRENT_PASSWORD_WRONG: ['currentPassword', 'password'],
  TOTP_CODE_WRONG: ['code'],
  RECOVERY_CODE_WRONG: ['code'],
}
const places = new Map<string, readonly string[]>(Object.entries(about))

/** What to say at each field, and below the form as a whole. */
export type FieldWords<TField extends string> = Readonly<Partial<Record<TField | 'form', string>>>

/** Another language, or other words. */
export interface FormWords extends AuthWords {
  /** By what `error.data.auth.fields` says: our codes, and those of your own schemas. */
  readonly inputs: Readonly<Partial<Record<string, string>>>
}

/**
 * What to say at each field of a form to a person whose call has failed with this error. What is
 * about none of these fields is `form`; without an error there is nothing to say.
 *
 * A field of your own says what your schema says: `z.string().min(1, 'Enter a name.')`.
 *
 * @param fields the names of those that the form shows
 * @param words @default English
 */
export function fieldWords<TField extends string>(
  error: unknown,
  fields: readonly TField[],
  words: Partial<FormWords> = {},
): FieldWords<TField> {
  const said = new Map<string, string>()
  const say = (names: readonly string[], text: string) => {
    const field = names.find((name) => fields.some((shown) => shown === name)) ?? 'form'
    if (!said.has(field)) said.set(field, text)
  }
  const auth = authOf(error)
  const invalid = Object.entries(member(auth, 'fields') ?? {})
  for (const [field, problems] of invalid) say([field], ofInput(problems, words))
  if (error && invalid.length === 0) say(fieldsOf(auth), wordsFor(error, words))
  return Object.fromEntries(said) as FieldWords<TField>
}

function fieldsOf(auth: unknown): readonly string[] {
  const own = member(auth, 'field')
  return typeof own === 'string' ? [own] : (places.get(String(member(auth, 'code'))) ?? [])
}

/** The first problem is enough: the next one shows when it is mended. */
function ofInput(problems: unknown, { inputs = inputWords }: Partial<FormWords>): string {
  const problem = String(Array.isArray(problems) ? problems[0] : problems)
  return (Object.hasOwn(inputs, problem) ? inputs[problem] : undefined) ?? problem
}
