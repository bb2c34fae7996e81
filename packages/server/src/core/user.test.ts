import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emailKey, newUser, normaliseEmail } from './user.ts'
import { userView } from './user-view.ts'
import { z } from 'zod'

const forms: readonly [typed: string, stored: string, key: string][] = [
  ['ada@example.org', 'ada@example.org', 'ada@example.org'],
  ['  Ada@Example.ORG\t', 'Ada@Example.ORG', 'ada@example.org'],
  ['ａｄａ＠example．org', 'ada@example.org', 'ada@example.org'],
  ['jose\u0301@example.org', 'jos\u00e9@example.org', 'jos\u00e9@example.org'],
  ['ﬁona@example.org', 'fiona@example.org', 'fiona@example.org'],
  ['STRASSE@example.org', 'STRASSE@example.org', 'strasse@example.org'],
  ['\u2003ada@example.org\u00a0', 'ada@example.org', 'ada@example.org'],
]
test.for(forms)('%j is stored as %j and found by %j', ([typed, stored, key]) => {
  expect(normaliseEmail(typed)).toBe(stored)
  expect(emailKey(typed)).toBe(key)
})

// The dotted capital I becomes two characters, so that a second NFKC could change it again.
const capitals = ['İ@example.org', 'ϓ@example.org', 'ẞ@example.org', 'K@example.org']

test('the key of an address is that of its stored form, of its key and of its capitals [sec-31]', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (typed) => {
      const key = emailKey(typed)
      expect(emailKey(normaliseEmail(typed))).toBe(key)
      expect(emailKey(key)).toBe(key)
      expect(emailKey(` ${typed}\n`)).toBe(key)
    }),
    { numRuns: 5000, examples: capitals.map((typed): [string] => [typed]) },
  )
})

test('a profile never overrides what every user has', () => {
  const record = {
    ...newUser({ email: 'ada@example.org', passwordHash: 'secret', profile: {} }, new Date(0)),
    profile: { id: 'x', isSuperuser: true, isActive: false, email: 'x', displayName: 'Ada' },
  }

  const user = userView([z.object({ displayName: z.string() })])(record)

  expect(user).toEqual({
    id: record.id,
    email: 'ada@example.org',
    isActive: true,
    isVerified: false,
    isSuperuser: false,
    createdAt: new Date(0),
    displayName: 'Ada',
  })
  expect(JSON.stringify(user)).not.toContain('secret')
})
