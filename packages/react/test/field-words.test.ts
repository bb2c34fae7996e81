import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { fieldWords } from '../src/words/index.ts'

/** An error as a page gets it. */
const refusal = (auth: object | null) =>
  TRPCClientError.from({ error: { message: '', code: -32_600, data: { auth } } }, {})

const signIn = ['email', 'password'] as const
const taken = 'Someone else already has this. Choose another.'

test.each([
  [{ code: 'INVALID_INPUT', fields: { email: ['INVALID_EMAIL'] } }, 'email', /^Enter an e-mail/],
  [{ code: 'LOGIN_BAD_CREDENTIALS' }, 'password', /^The e-mail address or the password is wrong/],
  [{ code: 'REGISTER_USER_ALREADY_EXISTS' }, 'email', /^There is already an account/],
  [{ code: 'REGISTER_INVALID_PASSWORD', reason: 'TOO_SHORT' }, 'password', /^Choose a longer/],
  [{ code: 'CURRENT_PASSWORD_WRONG' }, 'password', /^That is not your password/],
  [{ code: 'NOT_SIGNED_IN' }, 'form', /^Sign in first/],
])('%j is said at one place: %s', (auth, field, said) => {
  const words = fieldWords(refusal(auth), signIn)
  expect(words).toEqual({ [field]: expect.stringMatching(said) as string })
})

test('what is about a field that the form does not show is said below the form, not lost', () => {
  const fields = { displayName: ['Enter a name.'], email: ['INVALID_EMAIL'] }
  expect(fieldWords(refusal({ code: 'INVALID_INPUT', fields }), signIn)).toEqual({
    form: 'Enter a name.',
    email: 'Enter an e-mail address.',
  })
  expect(fieldWords(refusal({ code: 'USER_FIELD_TAKEN', field: 'handle' }), signIn)).toEqual({
    form: taken,
  })
})

test('a field of the app is named by the error itself', () => {
  const error = refusal({ code: 'USER_FIELD_TAKEN', field: 'handle' })
  expect(fieldWords(error, ['handle']).handle).toBe(taken)
})

test('a form with two passwords is told which of them is meant', () => {
  const form = ['currentPassword', 'newPassword'] as const
  const wrong = fieldWords(refusal({ code: 'CURRENT_PASSWORD_WRONG' }), form)
  const weak = fieldWords(refusal({ code: 'UPDATE_USER_INVALID_PASSWORD' }), form)
  expect([Object.keys(wrong), Object.keys(weak)]).toEqual([['currentPassword'], ['newPassword']])
})

test('no error says nothing, and one that is no refusal is said of the form', () => {
  expect(fieldWords(null, signIn)).toEqual({})
  expect(fieldWords(undefined, signIn)).toEqual({})
  const unreachable = TRPCClientError.from(new TypeError('Failed to fetch'))
  expect(fieldWords(unreachable, signIn).form).toMatch(/^The server cannot be reached/)
  expect(fieldWords(refusal(null), signIn).form).toMatch(/^Something went wrong/)
})

test('an app says it in words of its own', () => {
  const words = {
    codes: { LOGIN_BAD_CREDENTIALS: 'Das stimmt nicht.' },
    inputs: { INVALID_EMAIL: 'Das ist keine Adresse.', TOO_OLD: 'Zu alt.' },
  }
  const fields = { email: ['INVALID_EMAIL'], password: ['TOO_OLD', 'more'] }
  expect(fieldWords(refusal({ code: 'LOGIN_BAD_CREDENTIALS' }), signIn, words)).toEqual({
    password: 'Das stimmt nicht.',
  })
  expect(fieldWords(refusal({ code: 'INVALID_INPUT', fields }), signIn, words)).toEqual({
    email: 'Das ist keine Adresse.',
    password: 'Zu alt.',
  })
})

test('a text that is also the name of a member of all objects is only a text', () => {
  const fields = { email: ['constructor'] }
  expect(fieldWords(refusal({ code: 'INVALID_INPUT', fields }), signIn).email).toBe('constructor')
})
