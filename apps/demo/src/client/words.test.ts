import { expect, test } from 'vitest'
import type { Failure } from './api.ts'
import { wordsFor } from './words.ts'

const answered: Failure = {
  code: null,
  reason: undefined,
  issues: [],
  missing: false,
  answered: true,
}

test('a bad sign-in does not say which half was wrong', () => {
  const words = wordsFor({ ...answered, code: 'LOGIN_BAD_CREDENTIALS' })
  expect(words).toEqual({ message: 'The e-mail address or the password is not right.' })
})

test('a refused password is about its field and says how to do better', () => {
  const short = wordsFor({ ...answered, code: 'REGISTER_INVALID_PASSWORD', reason: 'TOO_SHORT' })
  expect(short).toEqual({
    field: 'password',
    message: 'Choose a password of at least 8 characters.',
  })
})

test('a reason that is not known still has words', () => {
  const words = wordsFor({ ...answered, code: 'REGISTER_INVALID_PASSWORD', reason: 'NEW_REASON' })
  expect(words).toEqual({ field: 'password', message: 'Choose another password.' })
})

test('a refused field of the app says what the server said', () => {
  const issues = [{ field: 'text', message: 'Write something first.' }]
  expect(wordsFor({ ...answered, issues })).toEqual(issues[0])
})

test('no answer is told apart from a bad answer', () => {
  expect(wordsFor({ ...answered, answered: false }).message).toMatch(/can not be reached/)
  expect(wordsFor(answered).message).toMatch(/went wrong on the server/)
})
