import { subjectOf } from '../../../../test/harness/subject.ts'
import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  jwtVerify,
  type JWK,
} from 'jose'
import { describe, expect, test } from 'vitest'
import { secretKey, type JwtKey } from './jwt-key.ts'
import { jwtStrategy } from './jwt.ts'
import { keyPair, type KeyMaterial, type KeyPairOptions, type PairAlgorithm } from './key-pair.ts'

const now = new Date()
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const
const secret = 'a secret of the tests, thirty-two bytes and more'
const subject = subjectOf({ userId: 'ada', backend: 'cookie' })

function strategyOf(...keys: JwtKey[]) {
  return jwtStrategy({
    keys,
    lifetimeSeconds: 3600,
    audience: 'app',
    issuer: 'https://app.example',
  })
}

const generate = (algorithm: PairAlgorithm) => generateKeyPair(algorithm, { extractable: true })

describe.each(algorithms)('%s', (algorithm) => {
  test('signs with a PEM, a JWK or a WebCrypto key, and all of them are one key', async () => {
    const { privateKey, publicKey } = await generate(algorithm)
    const forms: KeyMaterial[] = [
      await exportPKCS8(privateKey),
      await exportJWK(privateKey),
      privateKey,
    ]
    const publicForms = [await exportSPKI(publicKey), await exportJWK(publicKey), publicKey]
    const readers = [
      ...forms.map((form) => keyPair({ algorithm, privateKey: form })),
      ...publicForms.map((form) => keyPair({ algorithm, privateKey, publicKey: form })),
    ].map((key) => strategyOf(key))

    for (const form of forms) {
      const { token, session } = await strategyOf(keyPair({ algorithm, privateKey: form })).write(
        subject,
        now,
      )
      for (const reader of readers) {
        expect(await reader.read(token, now)).toEqual({ ok: true, session })
      }
    }
  })

  test('is verified by another service from the JWKS alone', async () => {
    const { privateKey } = await generate(algorithm)
    const strategy = strategyOf(keyPair({ algorithm, privateKey }))
    const { token, session } = await strategy.write(subject, now)
    const keys = [...((await strategy.publicKeys?.(now)) ?? [])]

    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet({ keys }), {
      audience: 'app',
      issuer: 'https://app.example',
      typ: 'session+jwt',
    })

    expect(payload).toMatchObject({ sub: 'ada', sid: session.id })
    expect(protectedHeader).toMatchObject({ alg: algorithm, kid: keys[0]?.kid })
    expect(keys).toMatchObject([{ alg: algorithm, use: 'sig' }])
  })

  test('its JWKS has no private part', async () => {
    const { privateKey } = await generate(algorithm)
    const keys = (await strategyOf(keyPair({ algorithm, privateKey })).publicKeys?.(now)) ?? []
    const members = Object.keys(keys[0] ?? {})
    expect(members).toContain('kty')
    for (const part of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) {
      expect(members).not.toContain(part)
    }
  })

  test('its public key, which everybody knows, signs nothing as a secret [sec-1,4]', async () => {
    const { privateKey, publicKey } = await generate(algorithm)
    const strategy = strategyOf(keyPair({ algorithm, privateKey }))
    const { token } = await strategy.write(subject, now)
    const [, claims = ''] = token.split('.')
    const { kid = '' } = decodeProtectedHeader(token)
    const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'session+jwt', kid }))
    const signed = `${header.toString('base64url')}.${claims}`
    for (const known of [await exportSPKI(publicKey), JSON.stringify(await exportJWK(publicKey))]) {
      const signature = createHmac('sha256', known).update(signed).digest('base64url')
      const verdict = await strategy.read(`${signed}.${signature}`, now)
      expect(verdict).toMatchObject({ ok: false, reason: 'invalid' })
    }
  })

  test('a token of another key of the same kind is refused', async () => {
    const [one, other] = [await generate(algorithm), await generate(algorithm)]
    const kid = 'the same'
    const { token } = await strategyOf(keyPair({ algorithm, ...one, kid })).write(subject, now)
    const reader = strategyOf(keyPair({ algorithm, ...other, kid }))
    expect(await reader.read(token, now)).toMatchObject({ ok: false, reason: 'invalid' })
  })

  test('a public key alone verifies, and cannot be put in front', async () => {
    const [old, fresh] = [await generate(algorithm), await generate(algorithm)]
    const { token } = await strategyOf(keyPair({ algorithm, ...old })).write(subject, now)
    const { publicKey } = old

    const reader = strategyOf(keyPair({ algorithm, ...fresh }), keyPair({ algorithm, publicKey }))
    expect(await reader.read(token, now)).toMatchObject({ ok: true })
    expect(() => strategyOf(keyPair({ algorithm, publicKey }))).toThrow(/the first key signs/)
  })
})

test.each([
  ['RS256', 'PS256'],
  ['PS256', 'RS256'],
] as const)(
  'one RSA key signs by %s only, if that is its algorithm, and not by %s',
  async (one, other) => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = (key: KeyObject, type: 'pkcs8' | 'spki') =>
      key.export({ format: 'pem', type }).toString()
    const privateKey = pem(pair.privateKey, 'pkcs8')
    const { token } = await strategyOf(keyPair({ algorithm: one, privateKey })).write(subject, now)

    const reader = strategyOf(keyPair({ algorithm: other, privateKey }))
    expect(await reader.read(token, now)).toMatchObject({ ok: false, reason: 'invalid' })
  },
)

describe('a ring', () => {
  test('of secrets and pairs verifies what each of its keys has signed', async () => {
    const pairs = await Promise.all(
      algorithms.map(async (algorithm) => keyPair({ algorithm, ...(await generate(algorithm)) })),
    )
    const secrets = (['HS256', 'HS384', 'HS512'] as const).map((algorithm, at) =>
      secretKey({ secret: `${secret} ${at}`, algorithm }),
    )
    const keys = [...pairs, ...secrets]
    const ring = strategyOf(...keys)
    for (const key of keys) {
      const { token, session } = await strategyOf(key).write(subject, now)
      expect(await ring.read(token, now)).toEqual({ ok: true, session })
    }
    expect(await ring.publicKeys?.(now)).toHaveLength(pairs.length)
  })

  test('forgets a retired key on its day, tokens that it has verified included', async () => {
    const [old, fresh] = [await generate('EdDSA'), await generate('EdDSA')]
    const { token } = await strategyOf(keyPair({ algorithm: 'EdDSA', ...old })).write(subject, now)
    const ring = strategyOf(
      keyPair({ algorithm: 'EdDSA', ...fresh }),
      keyPair({ algorithm: 'EdDSA', ...old, verifyUntil: later(60) }),
    )

    expect(await ring.read(token, later(59))).toMatchObject({ ok: true })
    expect(await ring.publicKeys?.(later(59))).toHaveLength(2)
    expect(await ring.read(token, later(60))).toMatchObject({ ok: false, reason: 'invalid' })
    expect(await ring.publicKeys?.(later(60))).toHaveLength(1)
  })

  test('forgets a retired secret on its day as well', async () => {
    const { token } = await strategyOf(secretKey({ secret })).write(subject, now)
    const retired = secretKey({ secret, verifyUntil: later(60) })
    const ring = strategyOf(secretKey({ secret: `new ${secret}` }), retired)

    expect(await ring.read(token, later(59))).toMatchObject({ ok: true })
    expect(await ring.read(token, later(60))).toMatchObject({ ok: false, reason: 'invalid' })
  })

  test('whose first key is retired is refused', () => {
    expect(() => strategyOf(secretKey({ secret, verifyUntil: now }))).toThrow(/the first key signs/)
    expect(() => strategyOf()).toThrow(/the key ring is empty/)
  })

  test('with one kid for two keys is refused', async () => {
    const ring = strategyOf(
      keyPair({ algorithm: 'ES256', ...(await generate('ES256')), kid: 'one' }),
      keyPair({ algorithm: 'ES256', ...(await generate('ES256')), kid: 'one' }),
    )
    await expect(ring.write(subject, now)).rejects.toThrow(/two have the kid "one"/)
  })
})

describe('refused at start-up', () => {
  const pkcs1 = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ format: 'pem', type: 'pkcs1' })
    .toString()
  const spki = generateKeyPairSync('ed25519')
    .publicKey.export({ format: 'pem', type: 'spki' })
    .toString()
  const jwk: JWK = { kty: 'OKP', crv: 'Ed25519', x: 'AAAA', d: 'AAAA' }
  const bad: [what: string, options: KeyPairOptions, message: RegExp][] = [
    ['no key', { algorithm: 'EdDSA' }, /give a privateKey/],
    [
      'a private key of an old format',
      { algorithm: 'RS256', privateKey: pkcs1 },
      /BEGIN PRIVATE KEY.*openssl pkey/,
    ],
    [
      'a public key as the private one',
      { algorithm: 'EdDSA', privateKey: spki },
      /BEGIN PRIVATE KEY/,
    ],
    ['a JWK of another kind', { algorithm: 'ES256', privateKey: jwk }, /needs a key of type EC/],
    [
      'a private JWK as the public one',
      { algorithm: 'EdDSA', publicKey: jwk },
      /publicKey: this is a private key/,
    ],
    [
      'a secret as a JWK',
      { algorithm: 'EdDSA', publicKey: { kty: 'oct', k: 'AAAA' } },
      /needs a key of type OKP/,
    ],
  ]
  test.each(bad)('%s', (_what, options, message) => {
    expect(() => keyPair(options)).toThrow(message)
  })

  test.each(['none', 'HS256', 'toString', 'ES384'])('the algorithm %s', (algorithm) => {
    const options = { algorithm, privateKey: spki } as KeyPairOptions
    expect(() => keyPair(options)).toThrow(/is unknown. Use RS256, PS256, ES256, EdDSA/)
  })

  test('a PEM as a secret [sec-4]', () => {
    expect(() => secretKey({ secret: spki })).toThrow(/this is a PEM/)
    expect(() => jwtStrategy({ secret: pkcs1, lifetimeSeconds: 60 })).toThrow(/this is a PEM/)
  })
})

describe('refused at the first token', () => {
  test('two parts that do not belong together', async () => {
    const [one, other] = [await generate('ES256'), await generate('ES256')]
    const { publicKey } = other
    const strategy = strategyOf(keyPair({ algorithm: 'ES256', ...one, publicKey }))
    await expect(strategy.write(subject, now)).rejects.toThrow(/is not that of the privateKey/)
  })
})
