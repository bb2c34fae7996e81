import { subjectOf } from '../harness/subject.ts'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { base64url, decodeProtectedHeader, exportJWK, generateKeyPair, type JWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { AuthConfigError, cookieBackend } from '../../src/index.ts'
import {
  keyPair,
  type KeyPairOptions,
  type PairAlgorithm,
} from '../../src/core/backend/strategy/key-pair.ts'
import { lifetimeSeconds } from '../harness/app.ts'

type Pair = Pick<KeyPairOptions, 'privateKey' | 'publicKey'>

/** As an app gives it, so that a sentence at the first login would be too late. */
function refusalOf(algorithm: PairAlgorithm, pair: Pair): string {
  try {
    cookieBackend({ keys: [keyPair({ algorithm, ...pair })], lifetimeSeconds })
  } catch (error) {
    if (error instanceof AuthConfigError) return error.message
    throw error
  }
  throw new Error('The key was accepted.')
}

const pem = (key: KeyObject) =>
  key.export({ format: 'pem', type: key.type === 'private' ? 'pkcs8' : 'spki' }).toString()
const jwkOf = (key: KeyObject) => key.export({ format: 'jwk' }) as JWK
const cryptoKeys = (algorithm: PairAlgorithm, { privateKey, publicKey }: KeyObjects) => {
  const params = {
    RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
    PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
    ES256: { name: 'ECDSA', namedCurve: 'P-256' },
    EdDSA: { name: 'Ed25519' },
  }[algorithm]
  return {
    privateKey: privateKey.toCryptoKey(params, true, ['sign']),
    publicKey: publicKey.toCryptoKey(params, true, ['verify']),
  }
}
interface KeyObjects {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed25519 = generateKeyPairSync('ed25519')

const weakRsa: readonly [what: string, pair: KeyObjects, sentence: RegExp][] = [
  [
    'of 1024 bits',
    generateKeyPairSync('rsa', { modulusLength: 1024 }),
    /its modulus has 1024 bits, but RSA keys need 2048 to 16384/,
  ],
  [
    'of 2040 bits',
    generateKeyPairSync('rsa', { modulusLength: 2040 }),
    /its modulus has 2040 bits/,
  ],
  [
    'with the exponent 3',
    generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }),
    /its public exponent is 3\. Use the usual 65537/,
  ],
]

describe.each(['RS256', 'PS256'] as const)('%s', (algorithm) => {
  test.each(weakRsa)('an RSA key %s is refused in every form [field-C17]', (_what, pair, why) => {
    const made = cryptoKeys(algorithm, pair)
    for (const form of [pem, jwkOf]) {
      expect(refusalOf(algorithm, { privateKey: form(pair.privateKey) })).toMatch(why)
      expect(refusalOf(algorithm, { publicKey: form(pair.publicKey) })).toMatch(why)
    }
    expect(refusalOf(algorithm, { privateKey: made.privateKey })).toMatch(why)
    expect(refusalOf(algorithm, { publicKey: made.publicKey })).toMatch(why)
  })
})

/** Hand-made, as no tool would make it: `SubjectPublicKeyInfo` around a modulus and an exponent. */
function rsaPem(n: Uint8Array, e: Uint8Array): string {
  const key = der(0x30, der(0x02, n), der(0x02, e))
  const algorithm = Buffer.from('300d06092a864886f70d0101010500', 'hex')
  return spki(algorithm, key)
}

function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts)
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255]
  return Uint8Array.from([tag, ...length, ...body])
}

function spki(algorithm: Uint8Array, key: Uint8Array): string {
  const whole = der(0x30, algorithm, der(0x03, Uint8Array.of(0), key))
  return `-----BEGIN PUBLIC KEY-----\n${Buffer.from(whole).toString('base64')}\n-----END PUBLIC KEY-----`
}

const exponents: readonly [e: string, sentence: RegExp][] = [
  ['01', /its public exponent is 1\. Use the usual 65537/],
  ['0001', /its public exponent is 1\./],
  ['00', /its public exponent is 0, but must be odd/],
  ['03', /its public exponent is 3\./],
  ['11', /its public exponent is 17\./],
  ['ffff', /its public exponent is 65535\./],
  ['010000', /its public exponent is 65536, but must be odd/],
  ['010002', /its public exponent is 65538, but must be odd/],
  [`01${'00'.repeat(31)}01`, /its public exponent is a number of more than 64 bits\./],
]

test.each(exponents)(
  'an RSA key whose public exponent is 0x%s is refused, as JWK and PEM [field-C17]',
  (hex, sentence) => {
    const e = Buffer.from(hex, 'hex')
    const { n = '' } = jwkOf(rsa.publicKey)
    const publicKey = rsaPem(Uint8Array.from([0, ...base64url.decode(n)]), e)
    for (const algorithm of ['RS256', 'PS256'] as const) {
      const own = { ...jwkOf(rsa.publicKey), e: base64url.encode(e) }
      expect(refusalOf(algorithm, { publicKey: own })).toMatch(sentence)
      expect(refusalOf(algorithm, { privateKey: { ...jwkOf(rsa.privateKey), e: own.e } })).toMatch(
        sentence,
      )
      expect(refusalOf(algorithm, { publicKey })).toMatch(sentence)
    }
  },
)

const uses: readonly [what: string, members: JWK, sentence: RegExp][] = [
  ['to encrypt', { use: 'enc' }, /its "use" is "enc", not "sig"/],
  ['of another algorithm', { alg: 'RS512' }, /its "alg" is "RS512"/],
  ['of an algorithm that encrypts', { alg: 'RSA-OAEP-256' }, /its "alg" is "RSA-OAEP-256"/],
  ['of a secret’s algorithm', { alg: 'HS256' }, /its "alg" is "HS256"/],
  ['whose operations are others', { key_ops: ['wrapKey'] }, /its "key_ops" do not include/],
  ['that may do nothing', { key_ops: [] }, /its "key_ops" do not include/],
]

describe.each([
  ['RS256', rsa],
  ['PS256', rsa],
  ['ES256', p256],
  ['EdDSA', ed25519],
] as const)('%s', (algorithm, pair) => {
  test.each(uses)('a JWK %s is refused [field-C17]', (_what, members, sentence) => {
    for (const part of ['privateKey', 'publicKey'] as const) {
      expect(refusalOf(algorithm, { [part]: { ...jwkOf(pair[part]), ...members } })).toMatch(
        sentence,
      )
    }
  })

  test('a JWK that says it is for signatures of this algorithm signs and verifies', async () => {
    const says = { use: 'sig', alg: algorithm, ext: false, key_ops: ['sign', 'verify'] }
    const privateKey = { ...jwkOf(pair.privateKey), ...says }
    const publicKey = { ...jwkOf(pair.publicKey), ...says }
    const { strategy } = cookieBackend({
      keys: [keyPair({ algorithm, privateKey, publicKey })],
      lifetimeSeconds,
    })
    const now = new Date()
    const { token } = await strategy.write(subjectOf(), now)
    expect(decodeProtectedHeader(token).alg).toBe(algorithm)
    expect(await strategy.read(token, now)).toMatchObject({ ok: true })
  })

  test('a JWK without one of its members is refused', () => {
    for (const part of ['privateKey', 'publicKey'] as const) {
      const { kty, ...whole } = jwkOf(pair[part])
      for (const member of Object.keys(whole)) {
        if (part === 'privateKey' && member === 'd') continue // then it is a public key
        const rest = { kty, ...whole, [member]: undefined }
        expect(refusalOf(algorithm, { [part]: rest })).toContain(`it has no "${member}"`)
      }
    }
  })

  test('a PEM with more behind it, or that is cut off, is refused', () => {
    const text = pem(pair.publicKey)
    for (const other of [`${text}${text}`, `${text}x`, text.slice(0, -10)]) {
      expect(refusalOf(algorithm, { publicKey: other })).toMatch(/must contain one key/)
    }
    const [head = '', ...lines] = text.trim().split('\n')
    const short = [head, ...lines.slice(1)].join('\n')
    expect(refusalOf(algorithm, { publicKey: short })).toMatch(/cannot be read|cannot be used/)
  })
})

describe('a key of another kind is refused [field-C17]', () => {
  const others: Readonly<Record<string, KeyObjects>> = {
    RSA: rsa,
    'P-256': p256,
    'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    secp256k1: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
    'RSASSA-PSS': generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
    Ed25519: ed25519,
    Ed448: generateKeyPairSync('ed448'),
    X25519: generateKeyPairSync('x25519'),
  }
  const own = { RS256: 'RSA', PS256: 'RSA', ES256: 'P-256', EdDSA: 'Ed25519' } as const
  const cases = Object.entries(own).flatMap(([algorithm, kind]) =>
    Object.keys(others)
      .filter((other) => other !== kind)
      .map((other) => [algorithm as PairAlgorithm, other] as const),
  )
  test.each(cases)('%s with a PEM or JWK of %s', (algorithm, other) => {
    const pair = others[other] ?? rsa
    for (const part of ['privateKey', 'publicKey'] as const) {
      expect(refusalOf(algorithm, { [part]: pem(pair[part]) })).toContain(`this one is of ${other}`)
      if (other === 'RSASSA-PSS') continue // has no JWK
      expect(refusalOf(algorithm, { [part]: jwkOf(pair[part]) })).toMatch(/needs a key of/)
    }
  })

  test('a WebCrypto key of another algorithm, hash, curve or use', async () => {
    const { subtle } = globalThis.crypto
    const rsaParams = { modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) }
    const oaep = await subtle.generateKey(
      { name: 'RSA-OAEP', hash: 'SHA-256', ...rsaParams },
      true,
      ['encrypt', 'decrypt'],
    )
    const sha512 = await subtle.generateKey(
      { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512', ...rsaParams },
      true,
      ['sign', 'verify'],
    )
    const p384 = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-384' }, true, ['sign'])
    const ecdh = await subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, [
      'deriveBits',
    ])
    expect(refusalOf('RS256', oaep)).toMatch(/it is for RSA-OAEP, not RSASSA-PKCS1-v1_5/)
    expect(refusalOf('PS256', cryptoKeys('RS256', rsa))).toMatch(/not RSA-PSS/)
    expect(refusalOf('RS256', sha512)).toMatch(/it is for SHA-512, not SHA-256/)
    expect(refusalOf('ES256', { privateKey: p384.privateKey })).toMatch(/this one is of P-384/)
    expect(refusalOf('ES256', { privateKey: ecdh.privateKey })).toMatch(/it is for ECDH, not ECDSA/)
    const mute = p256.publicKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [])
    expect(refusalOf('ES256', { publicKey: mute })).toMatch(/it may not verify/)
    const secret = await subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['verify'])
    expect(refusalOf('EdDSA', { publicKey: secret })).toMatch(/it is for HMAC, not Ed25519/)
  })

  test('a WebCrypto key that does not tell its public part', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: false })
    expect(refusalOf('ES256', { privateKey })).toMatch(/Give publicKey/)
    const params = { name: 'ECDSA', namedCurve: 'P-256' }
    const publicKey = p256.publicKey.toCryptoKey(params, false, ['verify'])
    expect(refusalOf('ES256', { privateKey, publicKey })).toMatch(/extractable: true/)
  })
})

describe('a point that anybody can sign for, or an invalid one, is refused [field-C17]', () => {
  const whole = jwkOf(p256.publicKey)
  const points: readonly [what: string, members: JWK][] = [
    ['off the curve', { y: whole.x ?? '' }],
    ['too short', { x: (whole.x ?? '').slice(4) }],
    ['with a zero in front', { x: base64url.encode(Uint8Array.from([0, ...xOf(whole)])) }],
    ['of zeros', { x: 'A'.repeat(43), y: 'A'.repeat(43) }],
    ['beyond the field', { x: base64url.encode(new Uint8Array(32).fill(255)) }],
  ]
  test.each(points)('P-256: %s', (_what, members) => {
    const sentence = /it is not a point of P-256/
    expect(refusalOf('ES256', { publicKey: { ...whole, ...members } })).toMatch(sentence)
    expect(refusalOf('ES256', { privateKey: { ...jwkOf(p256.privateKey), ...members } })).toMatch(
      sentence,
    )
  })

  test('P-256: off the curve, in a PEM', () => {
    const algorithm = Buffer.from('301306072a8648ce3d020106082a8648ce3d030107', 'hex')
    for (const key of [Uint8Array.of(0), Uint8Array.from([4, ...xOf(whole), ...xOf(whole)])]) {
      expect(refusalOf('ES256', { publicKey: spki(algorithm, key) })).toMatch(
        /not a point of P-256/,
      )
    }
  })

  /** In all their spellings: the eight points, and those that are not reduced. */
  const small = [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ].flatMap((hex) => {
    const bytes = Buffer.from(hex, 'hex')
    const signed = Buffer.from(bytes)
    signed[31] = (signed[31] ?? 0) | 0x80
    return [bytes, signed]
  })
  test.each(small.map((bytes) => [bytes.toString('hex'), bytes] as const))(
    'Ed25519: %s',
    async (_hex, bytes) => {
      const publicKey = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') }
      const algorithm = Buffer.from('300506032b6570', 'hex')
      expect(refusalOf('EdDSA', { publicKey })).toMatch(/of small order/)
      expect(refusalOf('EdDSA', { publicKey: spki(algorithm, bytes) })).toMatch(/of small order/)
      expect(refusalOf('EdDSA', { privateKey: { ...publicKey, d: 'A'.repeat(43) } })).toMatch(
        /of small order/,
      )
    },
  )

  test('Ed25519: as a WebCrypto key, at the first token', async () => {
    const x = Buffer.from(small[2] ?? []).toString('base64url')
    const params = { name: 'Ed25519' }
    const jwk = { kty: 'OKP', crv: 'Ed25519', x }
    const { subtle } = globalThis.crypto
    const publicKey = await subtle.importKey('jwk', jwk, params, true, ['verify'])
    const { strategy } = cookieBackend({
      keys: [
        keyPair({ algorithm: 'EdDSA', privateKey: jwkOf(ed25519.privateKey) }),
        keyPair({ algorithm: 'EdDSA', publicKey }),
      ],
      lifetimeSeconds,
    })
    await expect(strategy.publicKeys?.(new Date())).rejects.toThrow(/of small order/)
  })
})

test('no sentence tells what is in a key', () => {
  const told = 'thirty-two letters of a key, told'
  const privateKey = `-----BEGIN PRIVATE KEY-----\n${told}\n-----END PRIVATE KEY-----`
  const sentence = refusalOf('RS256', { privateKey })
  expect(sentence).toBe('privateKey: this key for RS256 cannot be read.')
  const { d = '' } = jwkOf(rsa.privateKey)
  expect(refusalOf('RS256', { privateKey: { ...jwkOf(rsa.privateKey), n: '!', d } })).not.toContain(
    d,
  )
})

test('a private JWK whose public part is another’s is refused at the first token', async () => {
  const other = await exportJWK((await generateKeyPair('EdDSA', { extractable: true })).publicKey)
  const privateKey = { ...jwkOf(ed25519.privateKey), x: other.x ?? '' }
  const { strategy } = cookieBackend({
    keys: [keyPair({ algorithm: 'EdDSA', privateKey })],
    lifetimeSeconds,
  })
  await expect(strategy.publicKeys?.(new Date())).rejects.toThrow(AuthConfigError)
})

function xOf({ x = '' }: JWK): Uint8Array {
  return base64url.decode(x)
}
