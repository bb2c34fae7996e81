import { initTRPC } from '@trpc/server'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  cookieBackend,
  createAuth,
  memoryUsers,
  resetPasswordRouter,
  verifyRouter,
} from '../../src/index.ts'
import { testMailbox } from '../../src/testing/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { ada, openAccounts, type Town } from '../harness/accounts.ts'
import { refusals } from '../harness/outcomes.ts'
import { refusal } from '../harness/refusal.ts'

const newEmail = 'ada@home.org'

/** One token of every kind, all made with one secret, each still good. */
async function everyKind(town: Town) {
  const browser = await town.signIn()
  const { trpc } = browser
  const [cookie] = await browser.cookies()
  const verify = await mailed(town, () => trpc.auth.requestVerifyToken.mutate({ email: ada.email }))
  const reset = await mailed(town, () => trpc.auth.forgotPassword.mutate({ email: ada.email }))
  const change = { currentPassword: ada.password, email: newEmail }
  const changeEmail = await mailed(town, () => trpc.auth.changeEmail.mutate(change))
  const session = cookie?.value ?? ''
  const tokens = { session, verify, reset, 'change-email': changeEmail }
  return { tokens, cookieName: cookie?.key ?? '' }
}

async function mailed(town: Town, ask: () => Promise<unknown>): Promise<string> {
  await ask()
  return (await town.mailbox.all()).at(-1)?.token ?? ''
}

describe('one secret for everything', () => {
  test('a token of one kind never passes as another, nor as a session [fu-47,274]', async () => {
    await using town = await openAccounts()
    await town.settle()
    const { tokens, cookieName } = await everyKind(town)
    const { trpc } = town.browse()
    const { password } = ada
    const uses = {
      verify: (token: string) => trpc.auth.verify.mutate({ token, password }),
      reset: (token: string) => trpc.auth.resetPassword.mutate({ token, password: 'a new horse' }),
      'change-email': (token: string) => trpc.auth.confirmEmail.mutate({ token, password }),
      session: (token: string) =>
        town.browse({ headers: { cookie: `${cookieName}=${token}` } }).trpc.auth.me.query(),
    }

    for (const [kind, token] of Object.entries(tokens)) {
      for (const [use, call] of Object.entries(uses)) {
        if (use === kind) continue
        const { auth } = await refusal(call(token))
        expect([kind, use, auth?.code]).toEqual([kind, use, expect.stringMatching(refused)])
      }
    }
    await uses.session(tokens.session) // they were good, each in its place
    await uses.verify(tokens.verify)
    await uses['change-email'](tokens['change-email'])
  })

  test('a token tells neither password hash nor address, and has a key, type and audience of its own', async () => {
    await using town = await openAccounts()
    await town.settle()
    const { reset, verify } = (await everyKind(town)).tokens
    const { passwordHash } = await town.record(ada.email)

    expect(decodeProtectedHeader(reset)).toMatchObject({ alg: 'HS256', typ: 'reset+jwt' })
    expect(decodeJwt(reset)).toMatchObject({ aud: 'trpc-auth:reset' })
    expect(decodeJwt(verify)).toMatchObject({ aud: 'trpc-auth:verify' })
    expect(decodeProtectedHeader(reset).kid).not.toBe(decodeProtectedHeader(verify).kid)
    for (const text of [JSON.stringify(decodeJwt(reset)), JSON.stringify(decodeJwt(verify))]) {
      expect(text).not.toContain(passwordHash)
      expect(text).not.toContain(ada.email)
    }
  })
})

const refused = /BAD_TOKEN$|^NOT_SIGNED_IN$/

describe('a forged token', () => {
  test.for([
    ['without a signature', async (token: string) => `${token.split('.', 2).join('.')}.`],
    ['with another user in it [fu-72,73,83,84]', async (token: string) => forge(token, 'somebody')],
    ['signed with the secret itself [fu-71]', resigned],
  ] as const)('%s is refused', async ([, alter]) => {
    await using town = await openAccounts()
    await town.settle()
    const { reset, verify } = (await everyKind(town)).tokens
    const { trpc } = town.browse()
    const [forReset, forVerify] = await refusals([
      trpc.auth.resetPassword.mutate({ token: await alter(reset), password: 'a new horse' }),
      trpc.auth.verify.mutate({ token: await alter(verify) }),
    ])
    expect(forReset?.auth?.code).toBe('RESET_PASSWORD_BAD_TOKEN')
    expect(forVerify?.auth?.code).toBe('VERIFY_USER_BAD_TOKEN')
  })
})

/** The same claims under the secret itself, which is nobody's key. */
function resigned(token: string): Promise<string> {
  return new SignJWT(decodeJwt(token))
    .setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'HS256' })
    .sign(new TextEncoder().encode(secret))
}

/** The same token with another subject, under the old signature. */
function forge(token: string, sub: string): string {
  const [header, , signature] = token.split('.')
  const claims = Buffer.from(JSON.stringify({ ...decodeJwt(token), sub })).toString('base64url')
  return `${header}.${claims}.${signature}`
}

describe('a ring of secrets', () => {
  const [old, fresh] = [
    'an old secret for mails, thirty-two bytes',
    'a new secret for mails, 32 bytes',
  ]

  test('mails of the old secret are still good while it is in the ring', async () => {
    const users = memoryUsers()
    await using before = await openAccounts({ users, secret: old })
    await before.settle()
    await before.browse().trpc.auth.forgotPassword.mutate({ email: ada.email })
    const token = await before.mailbox.token(ada.email)
    const password = 'a new horse'

    await using without = await openAccounts({ users, secret: fresh })
    const refusedReset = without.browse().trpc.auth.resetPassword.mutate({ token, password })
    expect((await refusal(refusedReset)).auth?.code).toBe('RESET_PASSWORD_BAD_TOKEN')

    await using after = await openAccounts({ users, secret: [fresh, old] })
    await after.browse().trpc.auth.resetPassword.mutate({ token, password })
  })
})

describe('an app that could send no mail is refused when it is built', () => {
  const backends = [cookieBackend({ secret, lifetimeSeconds })]

  test('without a secret for mails, or without the hook that sends them', () => {
    const build = (options: { secret?: string }) => {
      const auth = createAuth({ backends, users: memoryUsers(), ...options })
      const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
      return () => verifyRouter(auth, t.procedure)
    }
    expect(build({})).toThrow('Give createAuth a secret')
    expect(build({ secret })).toThrow('hooks: { afterRequestVerify({ user, token }) { … } }')
  })

  test('with a weak secret', () => {
    const make = () => createAuth({ backends, users: memoryUsers(), secret: 'short' })
    expect(make).toThrow('secret must have at least 32 bytes; got 5.')
  })

  test('with a lifetime that is not one', () => {
    const { hooks } = testMailbox()
    const auth = createAuth({ backends, users: memoryUsers(), secret, hooks })
    const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
    const make = () => resetPasswordRouter(auth, t.procedure, { lifetimeSeconds: 0 })
    expect(make).toThrow(
      'resetPasswordRouter: lifetimeSeconds must be a number of seconds from 1 to 3155760000 (a hundred years); got 0.',
    )
    expect(make).not.toThrow(secret)
  })
})
