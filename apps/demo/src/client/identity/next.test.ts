import { expect, test } from 'vitest'
import { pageAfterSignIn, signInPath } from './next.ts'

test('sign-in leads back to the page one came from', () => {
  const path = signInPath('/account')
  expect(pageAfterSignIn(path.slice(path.indexOf('?')))).toBe('/account')
})

test.each([
  '',
  '?next=//evil.example',
  '?next=/\\evil.example',
  '?next=https://evil.example',
  '?next=/sign-out',
])('sign-in leads to the notes for %j', (search) => expect(pageAfterSignIn(search)).toBe('/notes'))
