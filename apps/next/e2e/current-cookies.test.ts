import { expect, test } from 'vitest'
import { currentCookies } from '../server/current-cookies.ts'

test('of several cookies of one name all are kept, in the order sent [field-A4]', () => {
  const sent = 'sid=old; theme=dark; sid=new'
  // `cookies()` keeps one of each name, the last.
  expect(currentCookies(sent, 'sid=new; theme=dark')).toBe(sent)
})

test('what an action has set or deleted since takes their place', () => {
  const sent = 'sid=old; theme=dark; sid=new'
  expect(currentCookies(sent, 'sid=; theme=dark')).toBe('theme=dark; sid=')
  expect(currentCookies(sent, 'theme=dark; sid=next')).toBe('theme=dark; sid=next')
  expect(currentCookies(sent, 'theme=dark')).toBe('theme=dark')
  expect(currentCookies('', 'sid=first')).toBe('sid=first')
})
