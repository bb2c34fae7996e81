import { describe, expect, test } from 'vitest'
import { cookieBackend } from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { createFactorApp } from '../harness/factor-app.ts'
import { expectNoPollution } from '../harness/hostile.ts'
import { answered, inProcess } from '../harness/in-process.ts'
import { goodClaims, goodHeader, makeToken, type Claims } from '../harness/token.ts'

const amr = [{ method: 'password', at: 1_795_435_200 }]

/** With a key that no literal can have. */
function parsed(text: string): Claims {
  return JSON.parse(text) as Claims
}

/** An app, and a token of Ada's with these claims, rightly signed. */
async function open(claims: Claims[string], typ = 'session+jwt') {
  const app = createFactorApp({
    backend: cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid' }),
  })
  const user = {
    id: 'ada',
    email: 'ada@example.org',
    emailKey: 'ada@example.org',
    passwordHash: null,
    isActive: true,
    isVerified: true,
    isSuperuser: false,
    sessionEpoch: 0,
    createdAt: app.clock(),
    profile: { displayName: 'Ada' },
  }
  await app.auth.users.insert(user)
  const token = await makeToken({
    claims: { ...goodClaims('ada', app.clock()), claims },
    header: { ...goodHeader, typ },
  })
  const headers = { cookie: `sid=${token}` }
  const send = inProcess(app)
  return (path: string) => answered(send(path, { headers }))
}

describe('a session says what it may say, or nothing', () => {
  test.for<[Claims[string], string]>([
    [{ amr, pending: ['codes'] }, 'session+jwt'],
    [{ amr, pending: [] }, 'session+jwt'],
    [{ amr, pending: null }, 'session+jwt'],
    [{ amr, pending: 'codes' }, 'session+jwt'],
    [{ amr, pending: [1] }, 'session+jwt'],
    [{ amr }, 'pending+jwt'],
    [undefined, 'pending+jwt'],
    [null, 'pending+jwt'],
    ['', 'session+jwt'],
    [0, 'session+jwt'],
    [false, 'session+jwt'],
    [[], 'session+jwt'],
    [{}, 'session+jwt'],
    [{ amr: null }, 'session+jwt'],
    [{ amr: {} }, 'session+jwt'],
    [{ amr: [null] }, 'session+jwt'],
    [{ amr: ['password'] }, 'session+jwt'],
    [{ amr: [{ method: 'password' }] }, 'session+jwt'],
    [{ amr: [{ method: 'password', at: '0' }] }, 'session+jwt'],
    [{ amr: [{ method: 1, at: 0 }] }, 'session+jwt'],
    [{ amr, userSince: 0 }, 'session+jwt'],
    [{ amr, userSince: null }, 'session+jwt'],
    [{ amr, userSince: '1795435200000' }, 'session+jwt'],
    [parsed('{"__proto__":{"amr":[]}}'), 'session+jwt'],
  ])('%j as %s lets nobody in', async ([claims, typ]) => {
    const ask = await open(claims, typ)
    expect(await ask('auth.me')).toMatch(/^(NOT_SIGNED_IN|SESSION_REVOKED)$/)
    expect(await ask('hello')).toBe('stranger')
    expectNoPollution()
  })

  test.for<[Claims[string], string]>([
    [undefined, 'session+jwt'],
    [{ amr: [] }, 'session+jwt'],
    [{ amr, x: 1 }, 'application/Session+JWT'],
    [parsed('{"amr":[],"__proto__":{"pending":["codes"]}}'), 'session+jwt'],
  ])('%j as %s lets Ada in', async ([claims, typ]) => {
    const ask = await open(claims, typ)
    expect(await ask('hello')).toBe('Ada')
    expectNoPollution()
  })

  test.for([['codes'], [], ['__proto__', 'constructor']])(
    'where %j are wanted it lets nobody in',
    async (pending) => {
      const ask = await open({ amr, pending }, 'pending+jwt')
      expect(await ask('auth.me')).toBe('SECOND_FACTOR_REQUIRED')
      expect(await ask('whose')).toBe('SECOND_FACTOR_REQUIRED')
      expect(await ask('hello')).toBe('stranger')
    },
  )
})
