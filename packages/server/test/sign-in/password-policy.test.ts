import { describe, expect, test } from 'vitest'
import { createAuth, cookieBackend, memoryUsers } from '../../src/index.ts'
import { ada, openAccounts } from '../harness/accounts.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { refusal } from '../harness/refusal.ts'

/** Why a new user's password is refused, if it is. */
async function reasonFor(password: string, options: object = {}, email = ada.email) {
  await using town = await openAccounts({ passwords: { hasher: fastHasher, ...options } })
  const register = town.browse().trpc.auth.register.mutate({ ...ada, email, password })
  const answered = await register.then(
    () => true,
    () => false,
  )
  return answered ? null : (await refusal(register)).auth
}

const refused = (reason: string) => ({ code: 'REGISTER_INVALID_PASSWORD', reason })

describe('a new password', () => {
  test.for([
    ['seven characters', 'x8!kQp2', 'TOO_SHORT'],
    ['seven characters of two code units each', '😀'.repeat(7), 'TOO_SHORT'],
    ['one character too many', 'k'.repeat(129), 'TOO_LONG'],
    ['one of the most common', 'password1', 'TOO_COMMON'],
    ['one of them in other letters', 'PassWord1', 'TOO_COMMON'],
    ['one of them in full-width letters', 'ｐａｓｓｗｏｒｄ１', 'TOO_COMMON'],
    ['the own address', 'Ada@Example.org', 'OWN_EMAIL'],
    ['a text around the own address', 'my ada@example.org!', 'OWN_EMAIL'],
  ] as const)('of %s is refused [fu-121]', async ([, password, reason]) => {
    expect(await reasonFor(password)).toEqual(refused(reason))
  })

  test('of the part of the address before the @ is refused [sec-30]', async () => {
    const email = 'ada.lovelace@example.org'
    expect(await reasonFor('Ada.Lovelace', {}, email)).toEqual(refused('OWN_EMAIL'))
  })

  test.for([
    ['eight characters', 'x8!kQp2z'],
    ['a hundred and twenty-eight', 'k8'.repeat(64)],
    ['spaces and any script', 'мой пароль — 狗 '],
    ['a common one as a part', 'password1 and a horse'],
  ] as const)('of %s is good', async ([, password]) => {
    expect(await reasonFor(password)).toBeNull()
  })

  test('has the bounds that the app sets', async () => {
    const bounds = { minLength: 12, maxLength: 14 }
    expect(await reasonFor('x8!kQp2zaaa', bounds)).toEqual(refused('TOO_SHORT'))
    expect(await reasonFor('x8!kQp2zaaa1234', bounds)).toEqual(refused('TOO_LONG'))
    expect(await reasonFor('x8!kQp2zaaa12', bounds)).toBeNull()
  })

  test('is taken at any length that the app may set, whatever its characters', async () => {
    const bounds = { maxLength: 1024 }
    expect(await reasonFor('😀🐎'.repeat(512), bounds)).toBeNull()
    expect(await reasonFor(`${'k8'.repeat(512)}k`, bounds)).toEqual(refused('TOO_LONG'))
  })

  test('may be a common one where the app allows it', async () => {
    expect(await reasonFor('password1', { refuseCommon: false })).toBeNull()
  })

  test('is typed in any Unicode form, and is the same', async () => {
    await using town = await openAccounts()
    await town.settle({ ...ada, password: 'le\u0301 mot de passe' })
    await town.signIn({ ...ada, password: 'l\u00e9 mot de passe' })
    const other = await refusal(town.signIn({ ...ada, password: 'le mot de passe' }))
    expect(other.auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
  })
})

describe("an app's own policy", () => {
  const policy = async (password: string, { email }: { email: string }) => {
    if (password.includes('horse') && email === ada.email) return 'TOO_COMMON' as const
    return null
  }

  test('refuses with its reason, on every way to a new password [sec-30]', async () => {
    const asked: string[] = []
    const listening = (password: string, owner: { email: string }) => {
      asked.push(owner.email)
      return policy(password, owner)
    }
    await using town = await openAccounts({ passwords: { hasher: fastHasher, policy: listening } })
    const good = { ...ada, password: 'a good zebra' }
    const reason = 'TOO_COMMON'
    const newPassword = 'a bad horse'
    const { trpc } = town.browse()
    const code = async (call: Promise<unknown>) => (await refusal(call)).auth

    expect(await code(trpc.auth.register.mutate(ada))).toEqual(refused(reason))
    await town.settle(good)
    await trpc.auth.login.mutate(good)
    const change = { currentPassword: good.password, newPassword }
    expect(await code(trpc.auth.changePassword.mutate(change))).toEqual({
      code: 'UPDATE_USER_INVALID_PASSWORD',
      reason,
    })
    await trpc.auth.forgotPassword.mutate(ada)
    const token = await town.mailbox.token(ada.email)
    const reset = trpc.auth.resetPassword.mutate({ token, password: newPassword })
    expect(await code(reset)).toEqual({ code: 'RESET_PASSWORD_INVALID_PASSWORD', reason })
    expect(new Set(asked)).toEqual(new Set([ada.email]))
  })

  test('is not asked about what is refused anyway, and may fail', async () => {
    let asked = 0
    const broken = {
      policy: () => {
        asked += 1
        throw new Error('the breach database is down')
      },
    }
    expect(await reasonFor('short', broken)).toEqual(refused('TOO_SHORT'))
    expect(asked).toBe(0)
    expect(await reasonFor('a good zebra', broken)).toEqual({ code: 'UNAVAILABLE' })
    expect(asked).toBe(1)
  })
})

test('a length that no call takes is refused when the app is built', () => {
  for (const maxLength of [1025, Number.POSITIVE_INFINITY]) {
    const backends = [cookieBackend({ secret, lifetimeSeconds })]
    const build = () => createAuth({ backends, users: memoryUsers(), passwords: { maxLength } })
    expect(build).toThrow(`passwords.maxLength must be 1024 or less; got ${maxLength}.`)
  }
})

test('bounds that leave no password are refused when the app is built', () => {
  for (const passwords of [{ minLength: 0 }, { minLength: 20, maxLength: 10 }]) {
    const backends = [cookieBackend({ secret, lifetimeSeconds })]
    const build = () => createAuth({ backends, users: memoryUsers(), passwords })
    expect(build).toThrow('minLength')
  }
})
