import { base64url } from 'jose'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AuthConfigError } from '../config.ts'
import { secretKey } from '../backend/strategy/jwt-key.ts'
import { keyMaker } from './auth-keys.ts'

const secret = 'a secret of the tests, thirty-two bytes and more'
const other = 'another secret of them, thirty-two bytes and more'
const { keys, signing } = keyMaker(secret)
const totp = keys('totp')
const bytes = (text: string) => new TextEncoder().encode(text)
const text = (data: Uint8Array | null) => data && new TextDecoder().decode(data)

/** Texts that are not what `made` was, one for each of its letters and each bit of its bytes. */
function tampered(made: string): string[] {
  const letters = Array.from(made).flatMap((letter, at) => {
    const others = ['A', 'B', '.', '=', ' '].filter((one) => one !== letter)
    return others.map((one) => made.slice(0, at) + one + made.slice(at + 1))
  })
  const [kid = '', rest = ''] = made.split('.')
  const decoded = base64url.decode(rest)
  const flipped = Array.from({ length: decoded.length * 8 }, (_, bit) => {
    const copy = Uint8Array.from(decoded)
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return `${kid}.${base64url.encode(copy)}`
  })
  const cut = Array.from({ length: made.length }, (_, at) => made.slice(0, at))
  return [...letters, ...flipped, ...cut, `${made}A`, `${made}AAAA`, `${made}.`, `.${made}`]
}

/** Other texts that a decoder may take for the same bytes. */
function respelled(made: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const last = made.at(-1) ?? ''
  const lasts = Array.from(alphabet).filter((letter) => letter !== last)
  const standard = made.replaceAll('-', '+').replaceAll('_', '/')
  return [
    ...lasts.map((letter) => made.slice(0, -1) + letter),
    ...['=', '==', '\n', ' ', '\0'].map((end) => made + end),
    ...(standard === made ? [] : [standard]),
    ` ${made}`,
  ]
}

describe('what is sealed', () => {
  test('opens with what it belongs to, and says nothing until then', async () => {
    const sealed = await totp.seal(bytes('JBSWY3DP'), '["totp","1","ada"]')
    expect(sealed).toMatch(/^[\w-]{11}\.[\w-]+$/)
    expect(text(await totp.open(sealed, '["totp","1","ada"]'))).toBe('JBSWY3DP')
    for (const letters of ['JBSWY3DP', 'totp', 'ada']) {
      expect(sealed).not.toContain(letters)
      expect(text(base64url.decode(sealed.split('.')[1] ?? ''))).not.toContain(letters)
    }
  })

  test('is another text each time', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => totp.seal(bytes('x'), '')))
    expect(new Set(all).size).toBe(50)
  })

  test('may be of any length, nothing included, up to what can be opened', async () => {
    for (const length of [0, 1, 15, 16, 17, 1000, 74_972]) {
      const data = new Uint8Array(length).fill(7)
      expect(await totp.open(await totp.seal(data, 'a'), 'a')).toEqual(data)
    }
    const tooLong = totp.seal(new Uint8Array(74_973), 'a').then(() => 'sealed', String)
    expect(await tooLong).toBe(
      'RangeError: seal: 74973 bytes are more than the 74972 that open again.',
    )
  })

  test('does not open for another owner, purpose or secret', async () => {
    const sealed = await totp.seal(bytes('JBSWY3DP'), 'ada')
    for (const aad of ['bob', 'Ada', 'ada ', '', 'ada\0']) {
      expect(await totp.open(sealed, aad)).toBeNull()
    }
    expect(await keys('recovery').open(sealed, 'ada')).toBeNull()
    expect(await keyMaker(other).keys('totp').open(sealed, 'ada')).toBeNull()
    expect(await keyMaker([other, secret]).keys('recovery').open(sealed, 'ada')).toBeNull()
  })

  test('does not open under the name of another key', async () => {
    const ring = keyMaker([secret, other]).keys('totp')
    const [, rest] = (await ring.seal(bytes('x'), 'a')).split('.')
    const [kid] = (await keyMaker(other).keys('totp').seal(bytes('x'), 'a')).split('.')
    expect(await ring.open(`${kid}.${rest}`, 'a')).toBeNull()
  })

  test('does not open when a letter, a bit or the length was changed', async () => {
    const sealed = await totp.seal(bytes('x'), 'ada')
    for (const changed of tampered(sealed)) expect(await totp.open(changed, 'ada')).toBeNull()
    expect(text(await totp.open(sealed, 'ada'))).toBe('x')
  })

  test('has one spelling', async () => {
    for (const data of ['', 'x', 'xy']) {
      const sealed = await totp.seal(bytes(data), 'ada')
      for (const changed of respelled(sealed)) expect(await totp.open(changed, 'ada')).toBeNull()
    }
  })

  test('is null for every text that was never sealed, without throwing', async () => {
    const [kid] = (await totp.seal(bytes('x'), 'a')).split('.')
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[\w-]{0,12}\.[\w-]{0,60}$/),
      fc.stringMatching(/^[\w-]{0,60}$/).map((rest) => `${kid}.${rest}`),
    )
    await fc.assert(
      fc.asyncProperty(texts, fc.string(), async (made, aad) => {
        expect(await totp.open(made, aad)).toBeNull()
        expect(await totp.verify(bytes(aad), made)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what is signed', () => {
  test('is verified by the same data and purpose, and by no other', async () => {
    const signature = await totp.sign(bytes('ada'))
    expect(signature).not.toContain('ada')
    expect(await totp.verify(bytes('ada'), signature)).toBe(true)
    expect(await totp.sign(bytes('ada'))).toBe(signature)
    for (const data of ['Ada', 'ada ', '']) {
      expect(await totp.verify(bytes(data), signature)).toBe(false)
    }
    expect(await keys('recovery').verify(bytes('ada'), signature)).toBe(false)
    expect(await keyMaker(other).keys('totp').verify(bytes('ada'), signature)).toBe(false)
  })

  test('is refused when a letter, a bit or the length of the signature was changed', async () => {
    const signature = await totp.sign(bytes('ada'))
    for (const changed of [...tampered(signature), ...respelled(signature)]) {
      expect(await totp.verify(bytes('ada'), changed)).toBe(false)
    }
  })

  test('is nothing that was sealed, and the other way round', async () => {
    expect(await totp.open(await totp.sign(bytes('ada')), 'ada')).toBeNull()
    expect(await totp.verify(bytes('ada'), await totp.seal(bytes('ada'), 'ada'))).toBe(false)
  })
})

test('the first secret of a ring makes, and all of them are read', async () => {
  const before = keyMaker(other).keys('totp')
  const after = keyMaker([secret, other]).keys('totp')
  const [sealed, signature] = [await before.seal(bytes('x'), 'a'), await before.sign(bytes('x'))]
  expect(text(await after.open(sealed, 'a'))).toBe('x')
  expect(await after.verify(bytes('x'), signature)).toBe(true)

  const made = await after.seal(bytes('x'), 'a')
  expect(text(await totp.open(made, 'a'))).toBe('x')
  expect(await before.open(made, 'a')).toBeNull()
  expect(await before.verify(bytes('x'), await after.sign(bytes('x')))).toBe(false)
})

test('no purpose has the keys of mails, whatever it is called', async () => {
  const { subtle } = globalThis.crypto
  for (const purpose of ['verify', 'reset', 'change-email']) {
    const [{ key, kid }] = await signing(purpose)
    const [named, tag = ''] = (await keys(purpose).sign(bytes('a token'))).split('.')
    expect(named).not.toBe(kid)
    const signature = Uint8Array.from(base64url.decode(tag))
    expect(await subtle.verify('HMAC', key, signature, bytes('a token'))).toBe(false)
  }
})

test('without a secret there are no keys, and the sentence says what to give', () => {
  const none = keyMaker(undefined)
  expect(() => none.keys('totp')).toThrow(AuthConfigError)
  expect(() => none.keys('totp')).toThrow(/^secret is missing, .* Give createAuth a secret/)
})

test('a secret that is weak or given twice is refused at once, and not printed', () => {
  for (const weak of ['', 'short-and-weak', 'abcd'.repeat(10), [], [secret, secret]]) {
    expect(() => keyMaker(weak)).toThrow(AuthConfigError)
    expect(() => keyMaker(weak)).not.toThrow(/short-and-weak|abcd|a secret of the tests/)
  }
})

describe('keys stay what they were in every version before', () => {
  const data = bytes('ada')

  test('those that sign tokens of a purpose', async () => {
    const [{ kid, key }] = await signing('invite')
    const tag = await crypto.subtle.sign('HMAC', key, data)
    expect([kid, base64url.encode(new Uint8Array(tag))]).toEqual([
      'iTzrJhZzEPk',
      '97b2JxOynNCiGv8v3MOWXFOqHOuEKqka1vKO6wTg6EI',
    ])
  })

  test.for([
    ['HS256', 'hQ7XpCQs7KyqemhTw0fN005w7Aiu8Lq0Hj3XzrG3mHQ'],
    ['HS384', 'OKY9L-vubbVP17TARaCJ1NNSIzqDRISPe6wuI8iU86Fn5_1ueb-jNzxnp6F7fepy'],
    [
      'HS512',
      'YvV3xsTCW3wQiUB3ZMDYQw9ExsDTHqwN8tfByKgibHX0EplBoD2sLZYwlDbifZmATb3EbasscS6mOkR1ADc5xg',
    ],
  ] as const)('those that sign sessions with %s', async ([algorithm, signature]) => {
    const { kid, verifyKey } = await secretKey({ secret, algorithm }).load()
    expect(kid).toBe('UbT_husvR5Q')
    const tag = base64url.decode(signature)
    expect(await crypto.subtle.verify('HMAC', verifyKey, new Uint8Array(tag), data)).toBe(true)
  })

  test('those that sign and seal what an app gives them', async () => {
    const invite = keys('invite')
    const sealed = 'W_4r2d0Szac.tuD-VpXw4deCxbWjWjPH9o2vbk6k5AMrbEbA_5fuVw'
    expect(await invite.sign(data)).toBe('m0JceAC1OX8.Z0F_0q9QP9Ef5zbsudhercV_-WK6PIm5qskx92l4twI')
    expect(text(await invite.open(sealed, 'of ada'))).toBe('ada')
  })
})
