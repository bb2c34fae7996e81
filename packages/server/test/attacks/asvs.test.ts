// What OWASP ASVS 5.0 asks for and no other test here shows. See docs/asvs.md.
import { dictionary } from '@zxcvbn-ts/language-common'
import { describe, expect, test } from 'vitest'
import { AuthError, createUser } from '../../src/index.ts'
import { openAccounts } from '../harness/accounts.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signIn, signUp, signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { adapterNames, serve } from '../harness/serve.ts'

test('the token of a cookie is in no answer', async () => {
  await using town = await openAccounts()
  await town.settle()
  const browser = town.browse()
  const tokens: (string | undefined)[] = []
  const ask = async (path: string, input?: object) => {
    const init = input && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ json: input }),
    }
    const answer = await (await browser.fetch(`/trpc/${path}`, init)).text()
    tokens.push((await browser.cookies())[0]?.value)
    return answer
  }
  const { email, password } = ada

  const answers = [
    await ask('auth.login', { email, password }),
    await ask('auth.me'),
    await ask('users.me'),
    await ask('users.updateMe', { displayName: 'Ada L.' }),
    await ask('auth.changePassword', {
      currentPassword: password,
      newPassword: 'sixteen hands high',
    }),
    await ask('auth.changeEmail', {
      currentPassword: 'sixteen hands high',
      email: 'new@example.org',
    }),
  ]

  expect(new Set(tokens).size).toBe(2) // one from the login, one from the new password
  for (const answer of answers) {
    expect(answer).toContain('"result"')
    for (const token of tokens) {
      for (const part of (token ?? '').split('.')) expect(answer).not.toContain(part)
    }
  }
})

test.for(adapterNames)(
  'what a script element of a page can load is no script, on %s',
  async (adapter) => {
    await using server = await serve(createApp(), adapter)
    const browser = new Browser(server)
    await signUpAndIn(browser)

    for (const query of ['', '?callback=f', '?jsonp=f&callback=f&cb=f', '?batch=1&callback=f']) {
      const answer = await browser.fetch(`/trpc/auth.me${query}`, {
        headers: { accept: 'text/javascript', 'sec-fetch-dest': 'script' },
      })
      expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/)
      const text = await answer.text()
      expect(() => void JSON.parse(text)).not.toThrow()
      expect(text).toContain(ada.email)
    }
  },
)

describe('passwords', () => {
  test('the three thousand most used passwords that are long enough are refused', async () => {
    const app = createApp()
    const longEnough = dictionary['passwords-common'].filter((password) => password.length >= 8)
    const used = longEnough.slice(0, 3000)

    const codes = await Promise.all(
      used.map((password) => createUser(app.auth, { ...ada, password }).catch(reasonOf)),
    )

    expect(used).toHaveLength(3000)
    expect(new Set(codes)).toEqual(new Set(['TOO_COMMON']))
  })

  test('a password in other letters, cut off or with a blank is another one', async () => {
    const password = `${'Sixteen Hands High '.repeat(6)}!` // beyond the 72 bytes of bcrypt
    await using server = await serve(createApp({ passwords: {} }))
    const browser = new Browser(server)
    await signUp(browser, { ...ada, password })

    const others = [
      password.toLowerCase(),
      password.toUpperCase(),
      password.slice(0, 72),
      password.slice(0, -1),
      ` ${password}`,
      `${password} `,
      password.replaceAll(' ', ''),
    ]

    for (const other of others) {
      expect(await refusal(signIn(browser, { ...ada, password: other }))).toMatchObject({
        auth: { code: 'LOGIN_BAD_CREDENTIALS' },
      })
    }
    expect(await signIn(browser, { ...ada, password })).toMatchObject({ email: ada.email })
  })

  test('a password is good until its owner changes it, ten years on', async () => {
    const app = createApp()
    await using server = await serve(app)
    await signUp(new Browser(server))

    app.clock.advance(10 * 366 * 24 * 3600)

    const browser = new Browser(server)
    await signIn(browser)
    expect(await browser.trpc.hello.query()).toBe('Ada')
  })
})

test('a new app has no user, by whatever name one would try', async () => {
  await using town = await openAccounts()
  const names = ['root', 'admin', 'administrator', 'sa', 'test', 'user', 'guest', 'demo', '']
  for (const name of names) {
    for (const password of ['', name, 'password', 'changeme', 'admin']) {
      for (const email of [name, `${name}@example.org`, `${name}@localhost`]) {
        const login = town.browse().trpc.auth.login.mutate({ email, password })
        expect(await refusal(login)).toMatchObject({ auth: { code: 'LOGIN_BAD_CREDENTIALS' } })
      }
    }
  }

  const admin = await town.admin()

  const { users } = await admin.trpc.users.list.query()
  expect(users.map(({ email }) => email)).toEqual(['root@example.org'])
})

function reasonOf(error: unknown): unknown {
  return error instanceof AuthError ? error.auth.reason : error
}
