import { subjectOf } from '../harness/subject.ts'
import fc from 'fast-check'
import { decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { databaseStrategy, jwtStrategy, memorySessions } from '../../src/index.ts'
import { fastapiUsersTokens } from '../../src/core/backend/strategy/fastapi-users.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { expectNoPollution, patience, tokenText, trying } from '../harness/hostile.ts'
import { goodClaims, goodHeader, makeToken } from '../harness/token.ts'

const now = new Date('2026-11-23T12:00:00.000Z')
const own = { secret, lifetimeSeconds }
const signed = jwtStrategy({ ...own, audience: 'trpc-auth:cookie' })
const readers = {
  signed,
  stored: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
  revocable: jwtStrategy({ ...own, sessions: memorySessions() }),
  python: fastapiUsersTokens(own),
}
const subject = subjectOf({ userId: 'ada', backend: 'cookie' })
const { token: good } = await signed.write(subject, now)

/** A good token of which one piece was cut out or replaced. */
const damaged = fc
  .tuple(fc.nat(good.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 6 }))
  .map(([at, length, piece]) => good.slice(0, at) + piece + good.slice(at + length))

/** Only the signature has bits that base64url does not use, so another text can say the same. */
const same = (token: string) =>
  Buffer.from(token.split('.')[2] ?? '', 'base64url').equals(
    Buffer.from(good.split('.')[2] ?? '', 'base64url'),
  ) && token.startsWith(good.slice(0, good.lastIndexOf('.') + 1))

test(
  'no other text passes for a session, and none makes a reader reject [sec-1,2,6]',
  async () => {
    const property = fc.asyncProperty(fc.oneof(tokenText, damaged), async (token) => {
      fc.pre(!same(token))
      for (const [name, reader] of Object.entries(readers)) {
        const { ok } = await reader.read(token, now)
        expect([name, ok]).toEqual([name, false])
      }
      expectNoPollution()
    })
    await fc.assert(property, trying(400))
  },
  patience,
)

const value = fc.oneof(
  fc.constantFrom(undefined, null, '', 0, -1, 'trpc-auth:cookie', '__proto__', 4e9, 1e300),
  fc.jsonValue(),
)
const names = ['sub', 'sid', 'epoch', 'auth_time', 'aud', 'iat', 'exp', 'nbf', '__proto__', 'x']
const changes = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 })

/** What a session's claims are, said once more and by other means. */
function isSession(claims: Readonly<Record<string, unknown>>): boolean {
  const { sub, sid, epoch, auth_time, aud, iat, exp, nbf } = claims
  const seconds = now.getTime() / 1000
  const text = (what: unknown) => typeof what === 'string' && what !== ''
  const past = (what: unknown) => typeof what === 'number' && what <= seconds
  const audiences: unknown[] = Array.isArray(aud) ? aud : [aud]
  return (
    text(sub) &&
    text(sid) &&
    typeof epoch === 'number' &&
    epoch >= 0 &&
    past(auth_time) &&
    Number(auth_time) >= -8.64e12 && // the first of all dates
    past(iat) &&
    (nbf === undefined || past(nbf)) &&
    audiences.includes('trpc-auth:cookie') &&
    typeof exp === 'number' &&
    exp > seconds &&
    exp <= 8.64e12
  )
}

test(
  'whatever claims the key has signed: a session if all of them are right, else a stranger [sec-2]',
  async () => {
    const property = fc.asyncProperty(changes, async (changed) => {
      const claims = { ...goodClaims('ada', now), ...changed }
      const token = await makeToken({ claims })
      const sent: unknown = JSON.parse(
        Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
      )
      const verdict = await signed.read(token, now)
      expect(verdict.ok).toBe(isSession(sent as Record<string, unknown>))
      expectNoPollution()
    })
    await fc.assert(property, trying(300))
  },
  patience,
)

test(
  'whatever the header says of a right signature, only the right one is a session’s [sec-1]',
  async () => {
    const header = fc.dictionary(
      fc.constantFrom('typ', 'kid', 'jwk', 'jku', 'x5u', 'cty', 'x', '__proto__'),
      fc.oneof(
        fc.constantFrom('JWT', goodHeader.kid, goodHeader.typ, 'SESSION+JWT'),
        fc.jsonValue(),
      ),
    )
    const property = fc.asyncProperty(header, async (more) => {
      const claims = goodClaims('ada', now)
      const token = await makeToken({ claims, header: more })
      const { typ, kid } = decodeProtectedHeader(token)
      const right = typeof typ === 'string' && typ.toLowerCase() === goodHeader.typ
      expect((await signed.read(token, now)).ok).toBe(right && kid === goodHeader.kid)
      expectNoPollution()
    })
    await fc.assert(property, trying(300))
  },
  patience,
)
