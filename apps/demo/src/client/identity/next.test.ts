import { expect, test } from 'vitest'
import { pageAfterSignIn, signInPath } from './next.ts'

test('sign-in leads back to the page one came from', () => {
  const path = signInPath('/account')
  expect(pageAfterSignIn(path.slice(path.indexOf('?')))).toBe('/account')
})

test('sign-in leads back to what one looked at there', () => {
  const path = signInPath('/admin', 'search=ada&page=2')
  expect(pageAfterSignIn(path.slice(path.indexOf('?')))).toBe('/admin?search=ada&page=2')
})

test.each([
  '',
  '?next=//evil.example',
  '?next=/\\evil.example',
  '?next=https://evil.example',
  '?next=/sign-out',
  '?next=//evil.example?/notes',
  '?next=/notes/../sign-out',
])('sign-in leads to the notes for %j', (search) => expect(pageAfterSignIn(search)).toBe('/notes'))
