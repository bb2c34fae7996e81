import { parseCookie } from 'cookie'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCookie } from './cookie-header.ts'

const cases: readonly [header: string | null, value: string | null][] = [
  [null, null],
  ['', null],
  ['sid=a', 'a'],
  ['sid=a; theme=b', 'a'],
  ['theme=b; sid=a', 'a'],
  ['theme=b;sid=a', 'a'],
  [' \t sid=a', 'a'],
  ['sid=a ', 'a'],
  ['sid=a\t; b=c', 'a'],
  ['sid=', null],
  ['sid= ', null],
  ['sid', null],
  ['sid; sid=a', 'a'],
  ['=a', null],
  [';;; ;sid=a', 'a'],
  ['sid=a=b==', 'a=b=='],
  ['sid="a"', '"a"'],
  ['sid=%41', '%41'],
  // A name that only begins or ends like it, or differs in case, is another cookie's.
  ['sid2=b; sid=a', 'a'],
  ['xsid=b; sid=a', 'a'],
  ['SID=b; sid=a', 'a'],
  ['x=sid=b; sid=a', 'a'],
  ['x="; sid=a"', 'a"'], // quotes enclose nothing (RFC 6265 section 4.1.1)
  // The most specific path comes first (RFC 6265 section 5.4).
  ['sid=specific; sid=general', 'specific'],
  // What `Object.prototype` has is no cookie.
  ['__proto__=b', null],
]

test.for(cases)('of %j it reads %j', ([header, value]) => {
  expect(readCookie(header, 'sid')).toBe(value)
})

test('a name of the prototype is read like any other', () => {
  expect(readCookie('__proto__=a', '__proto__')).toBe('a')
  expect(readCookie('a=b', 'toString')).toBe(null)
})

const name = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,12}$/)
const value = fc.stringMatching(/^[!#-+\--:<-[\]-~]{1,40}$/)

test('whatever cookies are sent, the first of the name is read [sec-15]', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { minLength: 1 }), fc.nat(), (cookies, pick) => {
      const header = cookies.map((pair) => pair.join('=')).join('; ')
      const [wanted = ''] = cookies[pick % cookies.length] ?? []
      const first = cookies.find(([found]) => found === wanted)
      expect(readCookie(header, wanted)).toBe(first?.[1])
    }),
  )
})

test('it agrees with the cookie package on every header that a client can send', () => {
  const characters = fc.constantFrom('sid', 'sid=', ...Array.from('ab=; \t,"%\\é'))
  // The package takes `sid =` for a `sid`. No browser sends it: they trim the names they keep.
  const header = fc.string({ unit: characters, maxLength: 20 }).filter((h) => !/sid\s+=/.test(h))
  fc.assert(
    fc.property(header, (sent) => {
      const parsed = parseCookie(sent, { decode: (text) => text })
      expect(readCookie(sent, 'sid')?.trim() ?? '').toBe(parsed['sid']?.trim() ?? '')
    }),
    { numRuns: 2000 },
  )
})
