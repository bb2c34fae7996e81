import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import * as mini from 'zod/mini'
import {
  authRouter,
  AuthConfigError,
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  createAuth,
  jwtStrategy,
  memoryUsers,
  secretKey,
  type CookieTransportOptions,
} from '../../src/index.ts'
import { fastapiUsersTokens } from '../../src/core/backend/strategy/fastapi-users.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'

const cookieOptions: readonly [options: CookieTransportOptions, sentence: string][] = [
  [{ cookieName: '' }, 'cookieName: "" is not a cookie name. Use letters, digits and - _ . only.'],
  [{ cookieName: 'a b' }, 'cookieName: "a b" is not a cookie name.'],
  [{ cookieName: 'a=b' }, 'cookieName: "a=b" is not a cookie name.'],
  [{ cookieName: 'a;b' }, 'cookieName: "a;b" is not a cookie name.'],
  [{ cookieName: 'a\r\nSet-Cookie: b' }, String.raw`cookieName: "a\r\nSet-Cookie: b" is not`],
  [{ cookieName: 'sé' }, 'cookieName: "sé" is not a cookie name.'],
  [{ cookiePath: '' }, 'cookiePath: "" is not a path. Start with "/"'],
  [{ cookiePath: 'trpc' }, 'cookiePath: "trpc" is not a path. Start with "/"'],
  [
    { cookiePath: '/a; Domain=evil.example' },
    'and use neither ";", "<", blanks nor control characters.',
  ],
  [{ cookiePath: '/a\n' }, 'is not a path.'],
  [{ cookiePath: '/<' }, 'is not a path.'],
  [{ cookiePath: `/${'a'.repeat(1024)}` }, 'cookiePath: 1025 characters are too many'],
  [{ cookieDomain: '' }, 'cookieDomain: "" is not a host name.'],
  [{ cookieDomain: '.example.com' }, 'without scheme, port or leading dot, as in "example.com".'],
  [{ cookieDomain: 'https://example.com' }, 'without scheme, port or leading dot'],
  [{ cookieDomain: 'example.com:443' }, 'without scheme, port or leading dot'],
  [{ cookieDomain: 'example.com; Path=/' }, 'is not a host name.'],
  [{ cookieDomain: '-example.com' }, 'is not a host name.'],
  [{ cookieDomain: 'example-.com' }, 'is not a host name.'],
  [{ cookieDomain: `${'x'.repeat(64)}.com` }, 'is not a host name.'],
  [{ cookieDomain: `${'x.'.repeat(126)}xx` }, 'is not a host name.'],
  [{ cookieDomain: '127.0.0.1' }, 'cookieDomain: "127.0.0.1" is not a host name.'],
  [
    { cookieDomain: 'com' },
    'cookieDomain: "com" is a top-level domain, for which browsers keep no',
  ],
  [{ cookieSameSite: 'none', cookieSecure: false }, 'cookieSameSite "none" needs cookieSecure'],
  [{ cookiePartitioned: true, cookieSecure: false }, 'cookiePartitioned needs cookieSecure'],
  [{ cookieName: '__Secure-a', cookieSecure: false }, 'cookieName: __Secure-a needs cookieSecure'],
  [{ cookieName: '__secure-a', cookieSecure: false }, 'cookieName: __secure-a needs cookieSecure'],
  [{ cookieName: '__Host-a', cookieSecure: false }, 'cookieName: __Host-a needs cookieSecure'],
  [{ cookieName: '__Host-a', cookiePath: '/trpc' }, 'cookiePath "/"'],
  [{ cookieName: '__Host-a', cookieDomain: 'example.com' }, 'and no cookieDomain'],
  [{ cookieName: '__host-a', cookieDomain: 'example.com' }, 'because of its __Host- prefix.'],
  [
    { cookieName: '__Http-a', cookieHttpOnly: false },
    'cookieName: __Http-a needs cookieSecure and',
  ],
  [{ cookieName: '__Host-Http-a', cookieHttpOnly: false }, 'because of its Http- prefix.'],
]

describe('a cookie that a browser would drop or a header cannot hold is refused', () => {
  test.for(cookieOptions)('%o', ([options, sentence]) => {
    expect(refused(() => cookieTransport(options))).toContain(sentence)
    expect(refused(() => cookieBackend({ secret, lifetimeSeconds, ...options }))).toContain(
      sentence,
    )
  })

  test('a SameSite that there is not, from untyped configuration', () => {
    const options: object = { cookieSameSite: 'Lax ' }
    expect(refused(() => cookieTransport(options))).toBe(
      'cookieSameSite: "Lax " is unknown. Use "lax", "strict" or "none".',
    )
  })
})

const lifetimes = [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15]

test.for(lifetimes)('a lifetime of %d seconds is refused [fu-287]', (seconds) => {
  expect(refused(() => jwtStrategy({ secret, lifetimeSeconds: seconds }))).toBe(
    `lifetimeSeconds must be a number of seconds from 1 to 3155760000 (a hundred years); got ${seconds}.`,
  )
})

const secrets: readonly [title: string, secret: string | string[], sentence: string][] = [
  ['empty', '', 'secret must have at least 32 bytes; got 0. Make one with: node -e'],
  ['of 31 bytes', 'x'.repeat(31), 'secret must have at least 32 bytes; got 31.'],
  ['of the ring short', [secret, 'short'], 'secret must have at least 32 bytes; got 5.'],
  ['ring empty', [], 'secret: the key ring is empty.'],
  ['twice in the ring', [secret, secret], 'secret: the key ring contains the same secret twice.'],
]

test.for(secrets)('a secret %s is refused [sec-4]', ([, given, sentence]) => {
  expect(refused(() => jwtStrategy({ secret: given, lifetimeSeconds }))).toContain(sentence)
})

const repetitions: readonly string[] = [
  'a'.repeat(32),
  'a'.repeat(4096),
  ' '.repeat(32),
  '\0'.repeat(32),
  'ä'.repeat(16),
  '🔑'.repeat(8),
  'ab'.repeat(16),
  'secret-'.repeat(5),
  'changeme'.repeat(4),
  `${'password'.repeat(4)}1`,
  `${'a'.repeat(31)}b`,
  `b${'a'.repeat(31)}`,
  `${'a'.repeat(16)}${'b'.repeat(16)}`,
  '0123456789abcdef0123456789abcdef',
  '01234567890123456789012345678901',
  Buffer.alloc(32).toString('base64url'),
  Buffer.alloc(32, 'a').toString('base64'),
  Buffer.alloc(32, 'ab').toString('hex'),
  '00000000-0000-0000-0000-000000000001',
]

test.for(repetitions)('the secret %j, which repeats itself, is refused [field-C18]', (given) => {
  const sentence = /^secret repeats itself, so it can be guessed/
  expect(refused(() => jwtStrategy({ secret: given, lifetimeSeconds }))).toMatch(sentence)
  expect(refused(() => jwtStrategy({ secret: [secret, given], lifetimeSeconds }))).toMatch(sentence)
  expect(refused(() => secretKey({ secret: given }))).toMatch(sentence)
  expect(refused(() => createAuth({ ...store, secret: given }))).toMatch(sentence)
  expect(refused(() => fastapiUsersTokens({ secret: given, lifetimeSeconds }))).toMatch(sentence)
})

describe('an honest secret is taken', () => {
  test.for(['base64url', 'hex', 'base64'] as const)('32 random bytes in %s', (encoding) => {
    for (let round = 0; round < 200; round += 1) {
      const random = randomBytes(32).toString(encoding)
      expect(() => jwtStrategy({ secret: random, lifetimeSeconds })).not.toThrow()
    }
  })

  test('as short as it may be: 32 random hex digits, decimal digits, a UUID', () => {
    for (let round = 0; round < 500; round += 1) {
      const digits = Array.from({ length: 32 }, () => randomInt(10)).join('')
      for (const given of [randomBytes(16).toString('hex'), digits, randomUUID()]) {
        expect(() => jwtStrategy({ secret: given, lifetimeSeconds })).not.toThrow()
      }
    }
  })

  test.for([
    'correct horse battery staple correct',
    'the rain in spain stays mainly in the plain',
    `${randomUUID()}${'='.repeat(12)}`,
  ])('%s', (given) => {
    expect(() => jwtStrategy({ secret: given, lifetimeSeconds })).not.toThrow()
  })
})

test.for([
  JSON.stringify({ kty: 'OKP', crv: 'Ed25519', x: 'D75a980182b10ab7d54bfed3c964073a0ee172f3daa' }),
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me',
  '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUX',
])('a public key as a secret is refused, in whatever form: %s [sec-4]', (given) => {
  expect(refused(() => jwtStrategy({ secret: given, lifetimeSeconds }))).toContain(
    'Give it to keyPair',
  )
})

test('no message repeats a secret [sec-4,41]', () => {
  const short = 'hunter2-hunter2-hunter2'
  for (const given of [short, [secret, short], [secret, secret]]) {
    const message = refused(() => cookieBackend({ secret: given, lifetimeSeconds }))
    expect(message).not.toContain(short)
    expect(message).not.toContain(secret)
  }
})

test('thirty-two bytes are enough, counted as bytes', () => {
  expect(() => jwtStrategy({ secret: 'éèêëàâäîïôöûüùçß', lifetimeSeconds })).not.toThrow()
  expect(() => jwtStrategy({ secret: 'éèêëàâäîïôöûüùç', lifetimeSeconds })).toThrow(/got 30\./)
})

test('an algorithm that there is not is refused, from untyped configuration', () => {
  for (const algorithm of ['none', 'RS256', 'toString']) {
    const options = { secret, lifetimeSeconds, ...({ algorithm } as object) }
    expect(refused(() => jwtStrategy(options))).toBe(
      `algorithm: ${JSON.stringify(algorithm)} is unknown. Use HS256, HS384, HS512.`,
    )
  }
})

const numbers: readonly [option: string, build: (value: number) => unknown][] = [
  ['clockToleranceSeconds', (value) => jwtWith({ clockToleranceSeconds: value })],
  ['cacheSize', (value) => jwtWith({ cacheSize: value })],
  ['passwords.maxQueue', (value) => createAuth({ ...store, passwords: { maxQueue: value } })],
  ['passwords.concurrency', (value) => createAuth({ ...store, passwords: { concurrency: value } })],
]
describe.for(numbers)('%s', ([option, build]) => {
  test.for([Number.NaN, -1, Number.POSITIVE_INFINITY])('of %d is refused', (value) => {
    expect(refused(() => build(value))).toMatch(
      new RegExp(`^${option} must be a number of \\d or more; got ${value}\\.$`),
    )
  })
})

const strategy = jwtStrategy({ secret, lifetimeSeconds })
const web = cookieBackend({ secret, lifetimeSeconds })
const bearer = backend({ name: 'bearer', transport: bearerTransport(), strategy })

const store = { backends: [web], users: memoryUsers() }

const apps: readonly [title: string, build: () => unknown, sentence: string][] = [
  [
    'no backend',
    () => createAuth({ ...store, backends: [] }),
    'backends: give at least one, for example cookieBackend({ … }).',
  ],
  [
    'two backends of one name [fu-4]',
    () =>
      createAuth({
        ...store,
        backends: [web, cookieBackend({ secret, lifetimeSeconds, cookieName: 'other' })],
      }),
    'backends: two are named "cookie". Give each a name of its own.',
  ],
  ...['', 'app', 'password'].map((name): [string, () => unknown, string] => [
    `a factor that is called ${JSON.stringify(name)}, as a first proof is`,
    () => createAuth({ ...store, factors: [{ name, enrolled: () => true }] }),
    `factors: ${JSON.stringify(name)} is another proof. Give each a name of its own.`,
  ]),
  [
    'two factors of one name',
    () => {
      const one = { name: 'codes', enrolled: () => true }
      return createAuth({ ...store, factors: [one, { ...one }] })
    },
    'factors: "codes" is another proof. Give each a name of its own.',
  ],
  [
    'two backends that read one cookie',
    () =>
      createAuth({
        ...store,
        backends: [web, cookieBackend({ secret, lifetimeSeconds, name: 'other' })],
      }),
    'backends: two read the same cookie __Host-trpc-auth. Give each cookie backend a cookieName of its own.',
  ],
  [
    'two backends that read one header',
    () => createAuth({ ...store, backends: [bearer, backend({ ...bearer, name: 'other' })] }),
    'backends: two read the same header authorization.',
  ],
  [
    'a profile field that every user has',
    () => createAuth({ ...store, profile: z.object({ isSuperuser: z.boolean() }) }),
    'profile: the field "isSuperuser" is taken: every user has it. Choose another name.',
  ],
  [
    'a profile field that register takes',
    () => createAuth({ ...store, profile: z.object({ password: z.string() }) }),
    'profile: the field "password" is taken',
  ],
  [
    'a profile of zod/mini',
    () => createAuth({ ...store, profile: mini.object({ displayName: mini.string() }) }),
    'profile must be made with z.object from the package zod',
  ],
  [
    'password bounds that leave no password',
    () => createAuth({ ...store, passwords: { minLength: 12, maxLength: 11 } }),
    'passwords: minLength must be 1 or more, and maxLength no less; got 12 and 11.',
  ],
  [
    'passwords of no length',
    () => createAuth({ ...store, passwords: { minLength: 0 } }),
    'passwords: minLength must be 1 or more',
  ],
  [
    'a password hasher that has no time',
    () => createAuth({ ...store, passwords: { timeoutSeconds: 0 } }),
    'passwords.timeoutSeconds must be a number greater than 0; got 0.',
  ],
  [
    'a password hasher that has all the time in the world',
    () => createAuth({ ...store, passwords: { timeoutSeconds: Number.POSITIVE_INFINITY } }),
    'passwords.timeoutSeconds must be a number greater than 0; got Infinity.',
  ],
  [
    'a subscription that is looked after all the time',
    () => createAuth({ ...store, recheckSeconds: 0 }),
    'recheckSeconds must be a number greater than 0; got 0.',
  ],
]

const origins = ['app.example', 'https://app.example/', 'https://app.example/x', '*', 'null', '']

test.for(origins)('a trusted origin %j is refused', (origin) => {
  expect(refused(() => createAuth({ ...store, trustedOrigins: [origin] }))).toBe(
    `trustedOrigins: ${JSON.stringify(origin)} is not an origin. Give scheme, host and port only, as in "https://app.example".`,
  )
})

describe('an app that cannot work is refused', () => {
  test.for(apps)('%s', ([, build, sentence]) => {
    expect(refused(build)).toContain(sentence)
  })

  test('a backend without a name', () => {
    expect(refused(() => backend({ ...bearer, name: '' }))).toBe(
      'A backend needs a name: any text that is not empty.',
    )
  })

  test('a router for a backend that there is not', () => {
    const build = () =>
      createAppWith({}, ({ auth, t }) => ({
        admin: authRouter(auth, t.procedure, { backend: 'Cookie' }),
      }))
    expect(refused(build)).toBe('backend: there is none named "Cookie". There are: cookie.')
  })

  test('a requirement of a backend that there is not, which would let nobody in', () => {
    const build = () =>
      createAppWith({}, ({ auth }) => {
        auth.protect({ backends: ['cookie', 'beaver'] })
        return {}
      })
    expect(refused(build)).toBe('backends: no backend is named "beaver". There are: cookie.')
  })
})

function jwtWith(options: { clockToleranceSeconds?: number; cacheSize?: number }) {
  return jwtStrategy({ secret, lifetimeSeconds, ...options })
}

function refused(build: () => unknown): string {
  try {
    build()
  } catch (error) {
    if (error instanceof AuthConfigError) return error.message
    throw error
  }
  throw new Error('The configuration was accepted.')
}
