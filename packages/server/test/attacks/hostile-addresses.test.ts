import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalAddress, networkOf } from '../../src/core/exchange/client-address.ts'
import { emailInput } from '../../src/core/inputs.ts'
import { emailKey } from '../../src/core/user.ts'
import { patience, trying } from '../harness/hostile.ts'

const bytes = fc.uint8Array({ minLength: 16, maxLength: 16 })
const unit = fc.constantFrom(...Array.from('0123456789abcdefABCDEF:.%[]/@ \tx'), '::', 'ffff')
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit, maxLength: 24 }),
  fc.ipV4(),
  fc.ipV6(),
  fc.ipV6().map((address) => `[${address}]:443`),
)

const groupsOf = (address: Uint8Array) =>
  Array.from({ length: 8 }, (_, at) => ((address[2 * at] ?? 0) << 8) | (address[2 * at + 1] ?? 0))

/** One address in several hands. */
function spellings(address: Uint8Array): string[] {
  const groups = groupsOf(address).map((group) => group.toString(16))
  const full = groups.map((group) => group.padStart(4, '0')).join(':')
  const tail = address.slice(12).join('.')
  const mixed = `${groups.slice(0, 6).join(':')}:${tail}`
  return [groups.join(':'), full, full.toUpperCase(), mixed, `[${full}]:8080`, ` ${full}%eth0 `]
}

test(
  'an address has one form whoever writes it; any other text has none [sec-24,28]',
  () => {
    const property = fc.property(text, bytes, (any, address) => {
      const canonical = canonicalAddress(any)
      expect(canonical === null || isIP(canonical) !== 0).toBe(true)
      expect(canonicalAddress(canonical ?? '')).toBe(canonical)
      const forms = new Set(spellings(address).map(canonicalAddress))
      expect(forms.size).toBe(1)
      expect(forms.has(null)).toBe(false)
    })
    fc.assert(property, trying(2000))
  },
  patience,
)

test(
  'two addresses are one client if their first 64 bits are the same, and else never [sec-28]',
  () => {
    const property = fc.property(bytes, bytes, fc.nat(15), (one, two, at) => {
      // No IPv4 in the clothes of IPv6: that is a client by itself.
      fc.pre(one.slice(0, 10).some((byte) => byte !== 0) && two[0] !== 0)
      const other = Uint8Array.from(one)
      other[at] = (other[at] ?? 0) ^ 1
      fc.pre(other.slice(0, 10).some((byte) => byte !== 0))
      const network = (address: Uint8Array) =>
        networkOf(canonicalAddress(spellings(address)[0] ?? ''))
      expect(network(other) === network(one)).toBe(at >= 8)
      const mates = Buffer.from(one.slice(0, 8)).equals(two.slice(0, 8))
      expect(network(one) === network(two)).toBe(mates)
    })
    fc.assert(property, trying(1000))
  },
  patience,
)

const letter = fc.constantFrom(
  ...Array.from('ab@.+-_ "<>(),;:\\[]%\n\r\t\0'),
  '＠',
  '．',
  '\u200b',
  '\u00ad',
  '\ud800',
  'İ',
  'ﬁ',
  'é',
  'e\u0301',
  '@example.org',
  'ada',
)

test(
  'what is taken for an address is one address, of what can be seen, the same at a second look [sec-31]',
  () => {
    const typed = fc.oneof(
      fc.string({ unit: letter, maxLength: 30 }),
      fc.string({ unit: letter, maxLength: 5 }).map((name) => `ada${name}@example.org`),
      fc.string({ unit: letter, maxLength: 5 }).map((end) => `ada@example.org${end}`),
      { weight: 3, arbitrary: fc.emailAddress() },
    )
    const property = fc.property(typed, (input) => {
      const { data } = emailInput.safeParse(input)
      fc.pre(data !== undefined)
      expect(data).toMatch(/^[^@\p{C}\p{Z}"<>(),;:\\[\]]+@[^@\p{C}\p{Z}]+$/u) // a single `@`, no blanks, no controls, nothing to quote
      expect(data.length).toBeLessThanOrEqual(320)
      expect(emailInput.parse(data)).toBe(data)
      expect(emailKey(emailKey(data).toUpperCase())).toBe(emailKey(data))
    })
    fc.assert(property, trying(2000))
  },
  patience,
)
