import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cookieBackend } from '../../src/index.ts'
import { createApp, lifetimeSeconds } from '../harness/app.ts'
import { answered, inProcess } from '../harness/in-process.ts'
import { byHmac, derOf, foreignKey, signers, type Signer } from '../harness/jose.ts'
import { ada } from '../harness/people.ts'

/** Where an attacker keeps keys: nobody shall ever look there. */
let visits = 0
const theirs = createServer((_req, res) => {
  visits += 1
  res.end(JSON.stringify({ keys: [foreign.jwk] }))
})
const foreign = foreignKey()
let url = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => theirs.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(theirs.address() as AddressInfo).port}/keys`
})
afterAll(async () => {
  await new Promise((resolve) => theirs.close(resolve))
})

/** What an attacker has: a good token of theirs, and, against claims, the app's own signature. */
interface Loot extends Signer {
  readonly token: string
  readonly header: Record<string, unknown>
  readonly claims: Record<string, unknown>
}

type Part = Record<string, unknown> | string | Buffer
const encode = (part: Part) =>
  (part instanceof Buffer
    ? part
    : Buffer.from(typeof part === 'string' ? part : JSON.stringify(part))
  ).toString('base64url')

function make(header: Part, payload: Part, by: (input: string) => Buffer): string {
  const input = `${encode(header)}.${encode(payload)}`
  return `${input}.${by(input).toString('base64url')}`
}

/** An app whose sessions are signed by this algorithm, and the token of somebody in it. */
async function open(signer: Signer) {
  const app = createApp({ backends: [cookieBackend({ keys: [signer.key], lifetimeSeconds })] })
  const send = inProcess(app)
  const post = (path: string, json: object) =>
    send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ json }),
    })
  await post('auth.register', ada)
  const login = await post('auth.login', { email: ada.email, password: ada.password })
  const token = /=([^;]*)/.exec(login.headers.getSetCookie()[0] ?? '')?.[1] ?? ''
  const loot: Loot = {
    ...signer,
    token,
    header: { ...decodeProtectedHeader(token) },
    claims: { ...decodeJwt(token) },
  }
  const ask = async (presented: string) => {
    const headers = { cookie: `__Host-trpc-auth=${presented}` }
    const hello = await answered(send('hello', { headers }))
    const me = await answered(send('auth.me', { headers }))
    return { hello, me: typeof me === 'string' ? me : 'Ada' }
  }
  return { loot, ask }
}

type Attack = readonly [title: string, token: (loot: Loot) => string | readonly string[]]

const unsigned: readonly Attack[] = [
  [
    'no algorithm, in any letters, without a signature',
    ({ header, claims }) =>
      ['none', 'None', 'NONE', 'nOnE', ''].map((alg) =>
        make({ ...header, alg }, claims, () => Buffer.alloc(0)),
      ),
  ],
  [
    'no algorithm, with the signature of a good token',
    ({ header, claims, token }) => {
      const signature = token.split('.')[2] ?? ''
      return ['none', 'None', 'NONE', 'nOnE'].map((alg) =>
        make({ ...header, alg }, claims, () => Buffer.from(signature, 'base64url')),
      )
    },
  ],
  [
    'a right signature over a header without an algorithm, or with one that is no text',
    ({ header, claims, sign }) =>
      [undefined, null, 1, ['HS256'], { name: 'HS256' }].map((alg) =>
        make({ ...header, alg }, claims, sign),
      ),
  ],
  [
    'no signature, half of one, one of zeros',
    ({ header, claims, sign }) =>
      [0, 0.5]
        .map((share) =>
          make(header, claims, (input) => sign(input).subarray(0, sign(input).length * share)),
        )
        .concat(make(header, claims, (input) => Buffer.alloc(sign(input).length))),
  ],
  [
    'a signature with any one bit changed',
    ({ header, claims, sign }) =>
      [0, 7, 100, 255].map((bit) =>
        make(header, claims, (input) => {
          const signature = Buffer.from(sign(input))
          signature.writeUInt8(signature.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
          return signature
        }),
      ),
  ],
  [
    'the signature of other claims',
    ({ header, claims, sign }) =>
      make(header, { ...claims, sub: 'root' }, () => sign(`${encode(header)}.${encode(claims)}`)),
  ],
]

const confused: readonly Attack[] = [
  [
    'every other algorithm, signed by this key or by another one under its id',
    ({ header, claims, algorithm, sign }) =>
      signers
        .filter((other) => other.algorithm !== algorithm)
        .flatMap((other) => [
          make({ ...header, alg: other.algorithm }, claims, sign),
          make({ ...header, alg: other.algorithm }, claims, other.sign),
          make(header, claims, other.sign),
        ]),
  ],
  [
    'what everybody knows of the key, taken as a secret',
    ({ header, claims, known }) =>
      ['HS256', 'HS384', 'HS512'].flatMap((alg) =>
        known.map((key) => make({ ...header, alg }, claims, byHmac(alg, key))),
      ),
  ],
  ['a signature in DER', ({ header, claims }) => make(header, claims, derOf)],
  [
    'no kid, an unknown one, one that is a path, a query, a name of the prototype, no text',
    ({ header, claims, sign }) =>
      [
        undefined,
        'x',
        '../../../../dev/null',
        "' OR 1=1 --",
        '__proto__',
        'constructor',
        '',
        0,
        null,
        ['x'],
        { x: 1 },
      ].map((kid) => make({ ...header, kid }, claims, sign)),
  ],
  [
    'a type of other tokens, or none',
    ({ header, claims, sign }) =>
      [undefined, null, '', 'JWT', 'at+jwt', 'reset+jwt', 'session', 5].map((typ) =>
        make({ ...header, typ }, claims, sign),
      ),
  ],
]

const keysInHeader: readonly Attack[] = [
  [
    "an attacker's key in the header, or where to find it",
    ({ header, claims }) => {
      const places = [
        { jwk: foreign.jwk },
        { jku: url },
        { x5u: url },
        { x5c: [encode('a certificate')] },
      ]
      return places.flatMap((place) => [
        make({ ...header, ...place, alg: 'RS256' }, claims, foreign.sign),
        make({ ...header, ...place, alg: 'RS256', kid: 'theirs' }, claims, foreign.sign),
        make({ ...header, ...place }, claims, foreign.sign),
      ])
    },
  ],
  [
    'a critical header that nobody knows, and lists of them that are none',
    ({ header, claims, sign }) =>
      [['exp2'], [], 'exp2', [''], ['alg'], null, [1]].map((crit) =>
        make({ ...header, crit, exp2: 1 }, claims, sign),
      ),
  ],
  [
    'a payload that is not encoded',
    ({ header, claims, sign }) => {
      const plain = { ...header, b64: false, crit: ['b64'] }
      const input = `${encode(plain)}.${JSON.stringify(claims)}`
      return [make(plain, claims, sign), `${input}.${sign(input).toString('base64url')}`]
    },
  ],
  [
    'other serialisations, and other numbers of parts',
    ({ token, header }) => {
      const [protectedHeader, payload, signature] = token.split('.')
      const json = JSON.stringify({ protected: protectedHeader, payload, signature })
      return [
        json,
        `${token}.`,
        `.${token}`,
        `${token}.${token}`,
        `${protectedHeader}.${payload}`,
        `${encode({ ...header, alg: 'dir', enc: 'A256GCM' })}..${payload}.${signature}.${signature}`,
      ]
    },
  ],
]

const wrong = {
  exp: [undefined, null, 'tomorrow', 0, -1, {}, [], 1e300, true],
  iat: [undefined, null, 'now', 4e9, {}],
  nbf: ['now', 4e9, null, {}],
  aud: [undefined, null, '', 'other', 'trpc-auth', 'trpc-auth:reset', ['other'], [], {}, 5],
  sub: [undefined, null, '', 5, [], ['x'], {}, true, 'nobody', '__proto__'],
  sid: [undefined, null, '', 5, [], {}],
  epoch: [undefined, null, '0', {}, -1],
  auth_time: [undefined, null, 'now', 4e9, {}],
} as const

const signedClaims = Object.entries(wrong).map(([claim, values]): Attack => [
  `signed well, ${claim} being missing or wrong`,
  ({ header, claims, sign }) =>
    values.map((value) => make(header, { ...claims, [claim]: value }, sign)),
])

const misshapen: readonly Attack[] = [
  [
    'signed well, but no object, no JSON, no UTF-8',
    ({ header, sign }) =>
      ['null', '[1]', '"text"', '1', '', '{', Buffer.from([0xff, 0xfe, 0x7b])].map((payload) =>
        make(header, payload, sign),
      ),
  ],
  [
    'a header that is no object, no JSON, no UTF-8',
    ({ claims, sign }) =>
      ['null', '[1]', '"text"', '', '{', Buffer.from([0xff, 0xfe])].map((header) =>
        make(header, claims, sign),
      ),
  ],
  [
    'nested a thousand deep',
    ({ header, claims, sign }) => {
      const deep = `${'['.repeat(1000)}${']'.repeat(1000)}`
      const shallow = JSON.stringify({ ...claims, sub: undefined }).slice(0, -1)
      return [make(header, `${shallow},"sub":${deep}}`, sign), make(header, deep, sign)]
    },
  ],
  [
    'one claim twice, the later one being no good',
    ({ header, claims, sign }) =>
      make(header, `${JSON.stringify(claims).slice(0, -1)},"sub":"root"}`, sign),
  ],
  [
    'over the length cap, signed well',
    ({ header, claims, sign }) => make(header, { ...claims, padding: 'x'.repeat(4096) }, sign),
  ],
  [
    'sixty-four thousand characters',
    () => ['.'.repeat(65_536), 'e'.repeat(65_536), `${'e'.repeat(30_000)}.e.e`],
  ],
  [
    'bad percent signs, nothing, quotes',
    ({ token }) => ['%E0%A4%A', '%.%.%', '', '""', `"${token}"`, encodeURIComponent(`${token}=`)],
  ],
]

/** Which refusals will do: only what the key itself has signed may be anything but a stranger's. */
const forged = /^NOT_SIGNED_IN$/
const refused = /^(NOT_SIGNED_IN|SESSION_EXPIRED|SESSION_REVOKED)$/

const attacks: readonly (readonly [row: string, attacks: readonly Attack[], codes: RegExp])[] = [
  ['unsigned [sec-1]', unsigned, forged],
  ['another algorithm or key [sec-1,2]', confused, forged],
  ['keys and rules in the header [sec-1]', keysInHeader, forged],
  ['claims [sec-2]', signedClaims, refused],
  ['size and shape [sec-6]', misshapen, refused],
]

describe.for(signers)('a session of $algorithm', async (signer) => {
  const { loot, ask } = await open(signer)

  test('made by hand with its key is a session: what follows fails for its own reason', async () => {
    const byHand = make(loot.header, loot.claims, signer.sign)
    expect(loot.header['alg']).toBe(signer.algorithm)
    for (const token of [loot.token, byHand])
      expect(await ask(token)).toEqual({ hello: 'Ada', me: 'Ada' })
  })

  describe.for(attacks)('%s', ([, list, codes]) => {
    test.for(list)('%s', async ([, forge]) => {
      for (const token of [forge(loot)].flat()) {
        const { hello, me } = await ask(token)
        expect([token, hello]).toEqual([token, 'stranger'])
        expect(me).toMatch(codes)
      }
      expect(visits).toBe(0)
    })
  })
})
