import { describe, expect, test } from 'vitest'
import { cookieBackend, createAuth, memoryUsers } from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'

/** The keys of an app for one purpose, as a concern asks for them. */
function keysOf(given: string | readonly string[] | undefined, purpose: string) {
  const backends = [cookieBackend({ secret, lifetimeSeconds })]
  const options = given === undefined ? {} : { secret: given }
  return createAuth({ backends, users: memoryUsers(), ...options }).keys(purpose)
}

const newer = 'the secret after it, which has 32 bytes, too'
const text = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes)
const data = new TextEncoder().encode('JBSWY3DPEHPK3PXP')
const aad = 'factor totp of ada'

describe('a sealed value', () => {
  const keys = keysOf(secret, 'totp')

  test('opens as what was sealed, and shows nothing of it before [sec-53]', async () => {
    const sealed = await keys.seal(data, aad)
    expect(text(await keys.open(sealed, aad))).toBe('JBSWY3DPEHPK3PXP')
    expect(sealed).not.toContain('JBSWY3DPEHPK3PXP')
    expect(await keys.seal(data, aad)).not.toBe(sealed)
  })

  test.each(['factor totp of bob', 'factor code of ada', '', `${aad} `])(
    'that was moved to %j does not open [sec-53]',
    async (place) => {
      expect(await keys.open(await keys.seal(data, aad), place)).toBeNull()
    },
  )

  test('does not open for another purpose, or with another secret [sec-53]', async () => {
    const sealed = await keys.seal(data, aad)
    expect(await keysOf(secret, 'oauth').open(sealed, aad)).toBeNull()
    expect(await keysOf(newer, 'totp').open(sealed, aad)).toBeNull()
  })

  test('of which any character was changed, added or taken away does not open [sec-53]', async () => {
    const sealed = await keys.seal(data, aad)
    const changed = Array.from(sealed, (letter, at) => {
      return sealed.slice(0, at) + (letter === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
    })
    const others = ['', '.', sealed.slice(0, -1), `${sealed}A`, `${sealed}=`, ` ${sealed}`]
    for (const given of [...changed, ...others]) expect(await keys.open(given, aad)).toBeNull()
  })

  test('opens after its secret was replaced, for as long as the ring has it [sec-53]', async () => {
    const sealed = await keys.seal(data, aad)
    const ring = keysOf([newer, secret], 'totp')
    expect(text(await ring.open(sealed, aad))).toBe('JBSWY3DPEHPK3PXP')
    const again = await ring.seal(data, aad)
    expect(text(await keysOf(newer, 'totp').open(again, aad))).toBe('JBSWY3DPEHPK3PXP')
  })
})

describe('a signature', () => {
  const keys = keysOf(secret, 'record')

  test('holds for what was signed, by this purpose and secret alone [sec-53]', async () => {
    const signature = await keys.sign(data)
    expect(await keys.verify(data, signature)).toBe(true)
    expect(await keys.verify(new TextEncoder().encode('another'), signature)).toBe(false)
    expect(await keysOf(secret, 'totp').verify(data, signature)).toBe(false)
    expect(await keysOf(newer, 'record').verify(data, signature)).toBe(false)
    for (const other of ['', '.', signature.slice(0, -1), `${signature}A`]) {
      expect(await keys.verify(data, other)).toBe(false)
    }
  })
})

test('without a secret there are no keys, and the sentence says what to give [sec-53]', () => {
  expect(() => keysOf(undefined, 'totp')).toThrow('secret is missing')
})
