import { PasskeyError } from '@trpc-auth/client/passkey'
import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { wordsFor } from '../src/words/index.ts'

/** An error as a page gets it. */
const refusal = (data: object) =>
  TRPCClientError.from({ error: { message: '', code: -32_600, data } }, {})

test.each([
  [{ code: 'LOGIN_BAD_CREDENTIALS' }, 'The e-mail address or the password is wrong.'],
  [{ code: 'OAUTH_DENIED' }, 'You did not allow it there, so nothing has changed here.'],
  [{ code: 'REGISTER_INVALID_PASSWORD', reason: 'TOO_SHORT' }, 'Choose a longer password.'],
  [
    { code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 601 },
    'Too many attempts. Try again in 11 minutes.',
  ],
  [
    { code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 5 },
    'Too many attempts. Try again in a minute.',
  ],
  [{ code: 'A_CODE_OF_A_NEWER_SERVER' }, 'Something went wrong. Please try again in a moment.'],
])('%j is said as %j', (auth, said) => {
  expect(wordsFor(refusal({ auth }))).toBe(said)
})

test("the app's own error is told apart from no answer", () => {
  expect(wordsFor(refusal({ code: 'NOT_FOUND', auth: null }))).toMatch(/^Something went wrong/)
  const unreachable = TRPCClientError.from(new TypeError('Failed to fetch'))
  expect(wordsFor(unreachable)).toMatch(/^The server cannot be reached/)
  expect(wordsFor(new Error('a mistake of the page'))).toMatch(/^Something went wrong/)
})

test('what a browser says about a passkey is put into words', () => {
  expect(wordsFor(new PasskeyError('CANCELLED', ''))).toMatch(/^No passkey was used/)
})

test('an app says it in words of its own, and in ours where it has none', () => {
  const words = { codes: { NOT_SIGNED_IN: 'Wer sind Sie?' }, failed: 'Das ging schief.' }
  expect(wordsFor(refusal({ auth: { code: 'NOT_SIGNED_IN' } }), words)).toBe('Wer sind Sie?')
  expect(wordsFor(refusal({ auth: { code: 'UNAVAILABLE' } }), words)).toBe('Das ging schief.')
  expect(wordsFor(new PasskeyError('EXISTS', ''), words)).toMatch(/^There is already a passkey/)
})
