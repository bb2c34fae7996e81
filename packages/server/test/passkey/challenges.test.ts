// WebAuthn Level 3, 13.4.3: a challenge is for one purpose and one client, and good once.
import { expect, test } from 'vitest'
import type { PasswordHasher } from '../../src/index.ts'
import { recoveryCodes } from '../../src/recovery-code/index.ts'
import { Authenticator } from '../harness/authenticator.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { createGate } from '../harness/gate.ts'
import { ada, bob, openPasskeyTown, origin } from '../harness/passkey-app.ts'
import { refusal } from '../harness/refusal.ts'
import { outcome } from '../harness/second-factor-town.ts'

const expired = 'PASSKEY_EXPIRED'

/** What a browser would send, as text, for somebody who has copied it. */
async function cookiesOf(page: { cookies(): Promise<{ cookieString(): string }[]> }) {
  return (await page.cookies()).map((cookie) => cookie.cookieString()).join('; ')
}

test('a challenge has 256 bits, no two are the same, and the cookie is out of reach [sec-88]', async () => {
  await using town = await openPasskeyTown()
  const page = town.browse()
  const made = await Promise.all(
    Array.from({ length: 20 }, () => page.trpc.passkey.signInOptions.mutate()),
  )
  const bytes = made.map(({ options }) => Buffer.from(options.challenge, 'base64url'))
  expect(bytes.every(({ length }) => length === 32)).toBe(true)
  expect(new Set(bytes.map((one) => one.toString('hex'))).size).toBe(20)
  expect(page.last.setCookie[0]).toMatch(
    /^__Host-trpc-auth\.passkey-sign-in\.[\w-]{43}=[\w.-]+; Max-Age=3600; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
})

test('what is sent twice signs in once, from whichever browser [sec-88]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident()
  const page = town.browse()
  const { options } = await page.trpc.passkey.signInOptions.mutate()
  const response = authenticator.get(options)
  const thief = town.browse({ headers: { cookie: await cookiesOf(page) } })
  const stranger = town.browse()
  const refused = await refusal(stranger.trpc.passkey.signIn.mutate({ response }))
  expect(refused.auth?.code).toBe(expired)
  await page.trpc.passkey.signIn.mutate({ response })
  expect(await cookiesOf(page)).not.toContain('passkey')
  for (const { trpc } of [page, thief]) {
    expect((await refusal(trpc.passkey.signIn.mutate({ response }))).auth?.code).toBe(expired)
  }
})

test('a challenge that was made for one purpose is none for another [sec-88]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator, page } = await town.resident()
  const { trpc } = page
  const user = { email: bob.email, displayName: 'Bob' }
  const made = await trpc.passkey.registerOptions.mutate()
  const signedUp = await trpc.passkey.signUpOptions.mutate(user)
  const verified = await trpc.passkey.verifyOptions.mutate()
  const signedIn = await trpc.passkey.signInOptions.mutate()

  const another = new Authenticator(origin)
  const crossed: Promise<unknown>[] = [
    trpc.passkey.signIn.mutate({ response: authenticator.get(verified.options) }),
    trpc.passkey.verify.mutate({ response: authenticator.get(signedIn.options) }),
    trpc.passkey.register.mutate({ response: another.create(signedUp.options) }),
    trpc.passkey.signUp.mutate({ user, response: another.create(made.options) }),
    trpc.passkey.signIn.mutate({
      response: authenticator.get(signedIn.options, { challenge: made.options.challenge }),
    }),
  ]
  for (const call of crossed) expect((await refusal(call)).auth?.code).toBe(expired)

  // Nor does it become one when its cookie is called so.
  const sent = await cookiesOf(page)
  const renamed = sent.replaceAll('passkey-sign-in', 'passkey-verify')
  const thief = town.browse({ headers: { cookie: renamed } })
  const response = authenticator.get(signedIn.options)
  expect((await refusal(thief.trpc.passkey.verify.mutate({ response }))).auth?.code).toBe(expired)
})

test('a challenge that one user was given makes no passkey for another [sec-88]', async () => {
  await using town = await openPasskeyTown()
  await town.settle(ada)
  await town.settle(bob)
  const [hers, his] = [await town.signIn(ada), await town.signIn(bob)]
  const { options } = await hers.trpc.passkey.registerOptions.mutate()
  const flow = (await hers.cookies()).find(({ key }) => key.includes('passkey'))
  const own = (await his.cookies()).find(({ key }) => key === 'sid')
  const cookie = `${flow?.cookieString()}; ${own?.cookieString()}`
  const crossed = town.browse({ headers: { cookie } })
  const response = new Authenticator(origin).create(options)
  const refused = await refusal(crossed.trpc.passkey.register.mutate({ response }))
  expect(refused.auth?.code).toBe(expired)
  await hers.trpc.passkey.register.mutate({ response })
})

test('a challenge is over after ten minutes, and beside a form after an hour [sec-88]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator, page } = await town.resident()
  const begin = () => page.trpc.passkey.registerOptions.mutate()
  const prove = async () => {
    const { options } = await page.trpc.passkey.verifyOptions.mutate()
    await page.trpc.passkey.verify.mutate({ response: authenticator.get(options) })
  }
  /** Of a client that keeps its cookies longer than it was told. */
  const make = async (options: Awaited<ReturnType<typeof begin>>['options'], flow: string) => {
    const cookie = `${flow}; ${await cookiesOf(page)}`
    const response = new Authenticator(origin).create(options)
    return town.browse({ headers: { cookie } }).trpc.passkey.register.mutate({ response })
  }
  const late = await begin()
  const flow = (await cookiesOf(page)).split('; ').find((one) => one.includes('register')) ?? ''
  town.clock.advance(600)
  await prove()
  expect((await refusal(make(late.options, flow))).auth?.code).toBe(expired)
  const inTime = await begin()
  town.clock.advance(299)
  await page.trpc.passkey.register.mutate({
    response: new Authenticator(origin).create(inTime.options),
  })

  const after = async (seconds: number) => {
    const form = town.browse()
    const { options } = await form.trpc.passkey.signInOptions.mutate()
    const kept = town.browse({ headers: { cookie: await cookiesOf(form) } })
    town.clock.advance(seconds)
    return kept.trpc.passkey.signIn.mutate({ response: authenticator.get(options) })
  }
  expect(await after(3599)).toMatchObject({ user: { email: ada.email } })
  expect((await refusal(after(3600))).auth?.code).toBe(expired)
})

test('two tabs that began at once both go on, and of many the five last', async () => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident()
  const { trpc } = town.browse()
  const tabs = []
  for (let tab = 0; tab < 6; tab += 1) {
    tabs.push(await trpc.passkey.signInOptions.mutate())
    town.clock.advance(1)
  }
  const [first, ...others] = tabs
  for (const { options } of others) {
    await trpc.passkey.signIn.mutate({ response: authenticator.get(options) })
  }
  const response = first && authenticator.get(first.options)
  const refused = response && (await refusal(trpc.passkey.signIn.mutate({ response })))
  expect(refused?.auth?.code).toBe(expired)
})

test('cookies that another host has set take no place of ours', async () => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident()
  const page = town.browse()
  const { options } = await page.trpc.passkey.signInOptions.mutate()
  const planted = Array.from({ length: 30 }, (_, at) => `trpc-auth.passkey-sign-in.${at}=x.AAAA`)
  const cookie = [...planted, await cookiesOf(page)].join('; ')
  const crowded = town.browse({ headers: { cookie } })
  const response = authenticator.get(options)
  const signedIn = await crowded.trpc.passkey.signIn.mutate({ response })
  expect(signedIn).toMatchObject({ user: { email: ada.email } })
})

test('a challenge is still good after a set-up that found no room for its hashes', async () => {
  const gate = createGate()
  const hasher: PasswordHasher = {
    ...fastHasher,
    async verify(...given) {
      if (given[1] === bob.password) await gate.pass()
      return fastHasher.verify(...given)
    },
  }
  const passwords = { hasher, concurrency: 1, maxQueue: 10 }
  await using town = await openPasskeyTown({ passwords, factors: [recoveryCodes()] })
  await town.settle(bob)
  await town.settle()
  const { trpc } = await town.signIn()
  const { options } = await trpc.passkey.registerOptions.mutate()
  const response = new Authenticator(origin).create(options)
  const register = () => outcome(trpc.passkey.register.mutate({ response }))
  const logins = [1, 2].map(() => town.browse().trpc.auth.login.mutate(bob))
  await gate.reached
  expect(await register()).toBe('TOO_MANY_REQUESTS')
  gate.open()
  await Promise.all(logins)
  // As the refusal says: until then, the hashes that had room are made.
  await expect.poll(register, { interval: 1000, timeout: 15_000 }).toBe('answered')
  expect(await trpc.passkey.list.query()).toHaveLength(1)
})
