import { subjectOf } from '../../../../test/harness/subject.ts'
import { hkdfSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forgeToken } from '../../../../test/harness/token.ts'
import { jwtStrategy } from './jwt.ts'
import { purposeKeys, signing } from '../../keys/purpose-keys.ts'

const secret = 'a secret of the tests, thirty-two bytes and more'
const other = 'another secret, which nobody has been told of'
const now = new Date('2026-11-23T12:00:00.000Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const subject = subjectOf({ userId: 'ada', backend: 'cookie' })

function strategyOf(cacheSize: number, of = secret) {
  return jwtStrategy({ secret: of, lifetimeSeconds: 60, cacheSize })
}

describe('a token is verified once', () => {
  // A verdict that comes at once was remembered: a signature is checked asynchronously.
  test('and remembered then', async () => {
    const strategy = strategyOf(10)
    const { token, session } = await strategy.write(subject, now)

    const first = strategy.read(token, now)
    expect(first).toBeInstanceOf(Promise)
    expect(await first).toEqual({ ok: true, session })
    expect(strategy.read(token, later(59))).toEqual({ ok: true, session })
  })

  test('and its expiry is looked at every time [sec-8]', async () => {
    const strategy = strategyOf(10)
    const { token } = await strategy.write(subject, now)
    await strategy.read(token, now)

    expect(strategy.read(token, later(59))).toMatchObject({ ok: true })
    expect(strategy.read(token, later(60))).toMatchObject({ ok: false, reason: 'expired' })
    expect(await strategy.read(token, later(61))).toMatchObject({ ok: false, reason: 'expired' })
  })

  test('unless nothing is to be remembered', async () => {
    const strategy = strategyOf(0)
    const { token } = await strategy.write(subject, now)
    await strategy.read(token, now)

    const second = strategy.read(token, now)
    expect(second).toBeInstanceOf(Promise)
    expect(await second).toMatchObject({ ok: true })
  })
})

test('a flood of forged tokens drops no good one, and none of them is remembered [sec-7]', async () => {
  const strategy = strategyOf(4)
  const foreign = strategyOf(0, other)
  const good = await Promise.all([1, 2, 3, 4].map(() => strategy.write(subject, now)))
  for (const { token } of good.slice(0, 2)) await strategy.read(token, now)

  for (let at = 0; at < 50; at += 1) {
    const { token } = await foreign.write(subject, now)
    const forged = [token, forgeToken({ alg: 'none', typ: 'session+jwt' }, { at }), `${at}`]
    for (const attempt of [...forged, ...forged]) {
      const verdict = strategy.read(attempt, now)
      expect(verdict).toBeInstanceOf(Promise)
      expect(await verdict).toMatchObject({ ok: false, reason: 'invalid' })
    }
  }

  for (const { token } of good.slice(0, 2)) {
    expect(strategy.read(token, now)).toMatchObject({ ok: true })
  }
})

test('more good tokens than fit: all are good, only the latest are remembered [sec-7]', async () => {
  const strategy = strategyOf(4)
  const tokens: string[] = []
  for (let at = 0; at < 8; at += 1) tokens.push((await strategy.write(subject, now)).token)
  for (const token of tokens) expect(await strategy.read(token, now)).toMatchObject({ ok: true })

  const remembered = tokens.map((token) => !(strategy.read(token, now) instanceof Promise))

  expect(remembered.slice(0, 4)).toEqual([false, false, false, false])
  expect(remembered.slice(6)).toEqual([true, true])
})

test('a token is a slice of a header no longer, once it is remembered', async () => {
  const strategy = strategyOf(10)
  const { token } = await strategy.write(subject, now)
  const header = `theme=dark; sid=${token}; lang=en`
  const slice = header.slice(16, 16 + token.length)

  await strategy.read(slice, now)

  expect(strategy.read(token, now)).toMatchObject({ ok: true })
})

test('a session that was handed out cannot be changed for those who get it next', async () => {
  const strategy = strategyOf(10)
  const { token } = await strategy.write(subject, now)
  const verdict = await strategy.read(token, now)

  expect(verdict.ok && Object.isFrozen(verdict.session)).toBe(true)
})

test('the longest token that is looked at has 4096 characters', async () => {
  const strategy = strategyOf(10)
  expect(strategy.read('x'.repeat(4097), now)).toMatchObject({ ok: false, reason: 'invalid' })
  expect(strategy.read('x'.repeat(4096), now)).toBeInstanceOf(Promise)
})

describe('whatever a client sends', () => {
  test('is answered, and is nobody’s token', async () => {
    const strategy = strategyOf(10)
    await fc.assert(
      fc.asyncProperty(anyToken, async (text) => {
        expect(await strategy.read(text, now)).toMatchObject({ ok: false, reason: 'invalid' })
      }),
      { numRuns: 500 },
    )
  })

  test('a good token has one spelling, though its last letter has bits that mean nothing', async () => {
    const strategy = strategyOf(10)
    const { token } = await strategy.write(subject, now)
    const good: string[] = []
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const spelled = token.slice(0, -1) + last
      if ((await strategy.read(spelled, now)).ok) good.push(spelled)
    }
    expect(good).toEqual([token])
  })

  test('a good token with one letter changed is nobody’s', async () => {
    const strategy = strategyOf(10)
    const { token } = await strategy.write(subject, now)
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), letter, async (at, other) => {
        const changed = token.slice(0, at) + other + token.slice(at + 1)
        const verdict = await strategy.read(changed, now)
        expect(verdict.ok).toBe(changed === token)
      }),
      { numRuns: 500, examples: [[token.length - 1, 'A']] },
    )
  })
})

const letter = fc.constantFrom(...Array.from('ABCXYZabcxyz0189-_'))
const json = fc.json({ maxDepth: 4 })
const part = fc.oneof(
  json.map((text) => Buffer.from(text).toString('base64url')),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
)
const anyToken = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
  fc
    .tuple(
      fc.dictionary(fc.constantFrom('alg', 'kid', 'typ', 'crit', 'b64', 'zip'), json),
      json,
      part,
    )
    .map(([header, claims, signature]) =>
      [JSON.stringify(header), claims]
        .map((text) => Buffer.from(text).toString('base64url'))
        .concat(signature)
        .join('.'),
    ),
)

describe('keys', () => {
  const ring = [secret, other] as const
  const forSessions = () => purposeKeys(ring, 'session', signing('HS256'))

  test('are those of HKDF by purpose and algorithm, the first secret first', async () => {
    const keys = await forSessions()
    const message = new TextEncoder().encode('message')
    for (const [at, key] of keys.entries()) {
      const bytes = hkdfSync('sha256', ring[at] ?? '', '', 'trpc-auth session HS256', 32)
      const hmac = { name: 'HMAC', hash: 'SHA-256' }
      const same = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign'])
      const signature = await crypto.subtle.sign('HMAC', same, message)
      expect(await crypto.subtle.verify('HMAC', key.key, signature, message)).toBe(true)
      const kid = hkdfSync('sha256', ring[at] ?? '', '', 'trpc-auth session kid', 8)
      expect(key.kid).toBe(Buffer.from(kid).toString('base64url'))
    }
    expect(keys).toHaveLength(2)
  })

  test('no two secrets, purposes or algorithms have one key', async () => {
    const message = new TextEncoder().encode('message')
    const signatures: string[] = []
    for (const purpose of ['session', 'verify', 'reset']) {
      for (const algorithm of ['HS256', 'HS384', 'HS512'] as const) {
        for (const { key } of await purposeKeys(ring, purpose, signing(algorithm))) {
          const signature = await crypto.subtle.sign('HMAC', key, message)
          signatures.push(Buffer.from(signature).toString('hex').slice(0, 32))
        }
      }
    }
    expect(new Set(signatures).size).toBe(18)
  })

  test('cannot be taken out of the process', async () => {
    const [{ key }] = await forSessions()
    expect(key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow(/extractable/)
  })
})
