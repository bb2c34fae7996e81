import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { memoryUsers } from '../../src/index.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signIn, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

/** Sends what the client's types would not let through. */
async function registerRaw(input: Record<string, unknown> | string) {
  const users = memoryUsers()
  const app = createApp({ users })
  await using server = await serve(app)
  const browser = new Browser(server)
  const response = await browser.fetch('/trpc/auth.register', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof input === 'string' ? input : JSON.stringify({ json: input }),
  })
  await response.text()
  return { status: response.status, record: await users.findByEmailKey(ada.email) }
}

test('registration makes an active user, signs nobody in and fills the defaults [fu-55,123]', async () => {
  await using server = await serve(createApp())
  const browser = new Browser(server)

  const user = await signUp(browser, { ...ada, email: ' Ada@Example.org ' })

  expect(user).toMatchObject({
    email: 'Ada@Example.org',
    displayName: 'Ada',
    plan: 'free',
    isActive: true,
    isVerified: false,
    isSuperuser: false,
  })
  expect(user.createdAt).toBeInstanceOf(Date)
  expect(await browser.cookies()).toEqual([])
  expect(await browser.trpc.hello.query()).toBe('stranger')
})

const sameMailbox = ['ada@example.org', 'ADA@EXAMPLE.ORG', ' ada@example.org', 'ａｄａ@example.org']
test.for(sameMailbox)('%j is taken once ada@example.org is [fu-54,122]', async (email) => {
  await using server = await serve(createApp())
  const browser = new Browser(server)
  await signUp(browser)

  expect(await refusal(signUp(browser, { ...ada, email }))).toEqual({
    code: 'BAD_REQUEST',
    httpStatus: 400,
    auth: { code: 'REGISTER_USER_ALREADY_EXISTS' },
  })
  expect(await signIn(browser, { ...ada, email })).toMatchObject({ email: 'ada@example.org' })
})

const passwords: readonly [title: string, password: string, reason: string][] = [
  ['seven characters', 'x'.repeat(7), 'TOO_SHORT'],
  ['seven characters of four bytes each', '🐎'.repeat(7), 'TOO_SHORT'],
  ['none', '', 'TOO_SHORT'],
  ['a hundred and twenty-nine', 'x'.repeat(129), 'TOO_LONG'],
]
test.for(passwords)('a password of %s is refused with the reason', async ([, password, reason]) => {
  await using server = await serve(createApp())

  expect(await refusal(signUp(new Browser(server), { ...ada, password }))).toEqual({
    code: 'BAD_REQUEST',
    httpStatus: 400,
    auth: { code: 'REGISTER_INVALID_PASSWORD', reason },
  })
})

test('eight and a hundred and twenty-eight characters will do, of any kind', async () => {
  await using server = await serve(createApp())
  const browser = new Browser(server)
  const animals = Array.from({ length: 128 }, (_, at) => String.fromCodePoint(0x1f400 + (at % 60)))
  for (const password of ['a mule !', animals.join('')]) {
    const email = `ada${password.length}@example.org`
    await signUp(browser, { ...ada, email, password })
    expect(await signIn(browser, { ...ada, email, password })).toMatchObject({ email })
  }
})

test('a password typed in the other Unicode form is the same one [sec-31]', async () => {
  await using server = await serve(createApp())
  const browser = new Browser(server)
  await signUp(browser, { ...ada, password: 'caf\u00e9 au lait' })

  const user = await signIn(browser, { ...ada, password: 'cafe\u0301 au lait' })

  expect(user).toMatchObject({ email: ada.email })
})

const noAddress = [
  '',
  'ada',
  'ada@',
  '@example.org',
  'a@b@c.org',
  'ada@example.org, eve@example.org',
]
test.for([...noAddress, `${'x'.repeat(320)}@example.org`])('%j is no address', async (email) => {
  await using server = await serve(createApp())

  expect(await refusal(signUp(new Browser(server), { ...ada, email }))).toMatchObject({
    code: 'BAD_REQUEST',
    auth: { code: 'INVALID_INPUT' },
  })
})

describe('nobody registers themselves as more than a user', () => {
  const claims = {
    id: 'of-my-own',
    isActive: false,
    isVerified: true,
    isSuperuser: true,
    sessionEpoch: 9,
    passwordHash: 'mine',
    emailKey: 'eve@example.org',
    createdAt: '2000-01-01T00:00:00.000Z',
    profile: { plan: 'pro' },
    more: 'of it',
  }

  test('fields of the record are ignored [fu-56,58,124,125] [sec-33]', async () => {
    const { status, record } = await registerRaw({ ...ada, ...claims })

    expect(status).toBe(200)
    expect(record).toMatchObject({
      emailKey: 'ada@example.org',
      isActive: true,
      isVerified: false,
      isSuperuser: false,
      sessionEpoch: 0,
      profile: { displayName: 'Ada', plan: 'free' },
    })
    expect(record?.id).not.toBe('of-my-own')
    expect(record?.passwordHash).toMatch(/^\$argon2id\$/)
    expect(record?.profile).not.toHaveProperty('more')
  })

  test('a prototype is no way around it [sec-33]', async () => {
    const json = `{"email":"ada@example.org","password":"correct horse","displayName":"Ada","__proto__":{"isSuperuser":true},"constructor":{"prototype":{"isSuperuser":true}}}`
    const meta = '{"values":{"__proto__.isSuperuser":["undefined"]}}'

    const plain = await registerRaw(`{"json":${json}}`)
    const withMeta = await registerRaw(`{"json":${json},"meta":${meta}}`)

    expect(plain.record).toMatchObject({ isSuperuser: false })
    expect(withMeta.record?.isSuperuser ?? false).toBe(false)
    expect(z.object({ isSuperuser: z.boolean() }).safeParse({}).success).toBe(false)
  })
})
