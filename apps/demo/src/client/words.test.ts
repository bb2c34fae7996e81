import { expect, test } from 'vitest'
import type { Failure } from './api.ts'
import { wordsFor } from './words.ts'

const answered: Failure = {
  code: null,
  reason: undefined,
  retryAfterSeconds: undefined,
  fields: {},
  pending: [],
  missing: false,
  answered: true,
}

test('a bad sign-in does not say which half was wrong', () => {
  const words = wordsFor({ ...answered, code: 'LOGIN_BAD_CREDENTIALS' })
  expect(words).toEqual({ message: 'The e-mail address or the password is wrong.' })
})

test('a refused password is about its field and says how to do better', () => {
  const short = wordsFor({ ...answered, code: 'REGISTER_INVALID_PASSWORD', reason: 'TOO_SHORT' })
  expect(short).toEqual({
    field: 'password',
    message: 'Choose a password of at least 8 characters.',
  })
})

test('a password is refused with the same reason in the words of each form', () => {
  const common = wordsFor({
    ...answered,
    code: 'UPDATE_USER_INVALID_PASSWORD',
    reason: 'TOO_COMMON',
  })
  expect(common.field).toBe('newPassword')
  expect(common.message).toMatch(/one of the first anyone would try/)
})

test('too many tries are told when to go on', () => {
  const words = wordsFor({ ...answered, code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 601 })
  expect(words.message).toBe('Too many attempts. Try again in 11 minutes.')
})

test('a refused field of the app says what the server said', () => {
  const fields = { text: ['Write something first.'] }
  expect(wordsFor({ ...answered, code: 'INVALID_INPUT', fields })).toEqual({
    field: 'text',
    message: 'Write something first.',
  })
})

test('no answer is told apart from a bad answer', () => {
  expect(wordsFor({ ...answered, answered: false }).message).toMatch(/cannot be reached/)
  expect(wordsFor(answered).message).toMatch(/went wrong on the server/)
})
