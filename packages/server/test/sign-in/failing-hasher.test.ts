import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { PasswordHasher } from '../../src/index.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { ada, bob, signIn, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

/** Says what it was given, in those of its functions that are told to. */
function talkative() {
  const said: string[] = []
  const failing = new Set<keyof PasswordHasher>()
  const careless = (...given: readonly string[]) => {
    said.push(...given)
    throw Object.assign(new RangeError(`cannot read ${given.join()}`), { given })
  }
  const hasher: PasswordHasher = {
    hash: async (password) =>
      failing.has('hash') ? careless(password) : fastHasher.hash(password),
    verify: async (hash, password) =>
      failing.has('verify') ? careless(hash, password) : fastHasher.verify(hash, password),
    knows: (hash) => !failing.has('knows') || careless(hash),
    needsRehash: (hash, typed = '') => failing.has('needsRehash') && careless(hash, typed),
  }
  return { hasher, said, failing }
}

/** All that somebody could print of what a call is refused with. */
const printed = (call: Promise<unknown>) =>
  call.then(
    () => '',
    (error) => inspect(error, { depth: 20, showHidden: true }),
  )

test('a hasher that fails is UNAVAILABLE, and nobody is told what it was given [sec-41]', async () => {
  const { hasher, said, failing } = talkative()
  const app = createApp({ passwords: { hasher } })
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUp(browser)
  await signIn(browser)
  browser.seen.length = 0
  failing.add('hash').add('verify')

  const refused = [await refusal(signIn(browser)), await refusal(signUp(browser, bob))]
  const { passwordHash = '' } = (await app.auth.users.findByEmailKey(ada.email)) ?? {}
  const told = [
    await printed(signIn(browser)),
    await printed(signUp(browser, bob)),
    await printed(app.auth.passwords.verify(passwordHash, ada.password)), // as a log gets it
  ].join('\n')

  expect(refused.map(({ auth }) => auth)).toEqual(Array(2).fill({ code: 'UNAVAILABLE' }))
  expect(browser.seen.flatMap(({ setCookie }) => setCookie)).toEqual([])
  expect(said).toEqual(expect.arrayContaining([passwordHash, ada.password, bob.password]))
  expect(said.filter((text) => told.includes(text))).toEqual([])
  expect(told).toMatch(/The password hasher failed with RangeError/)
  expect(told).toMatch(/ at .*failing-hasher/) // where it happened
})

test.for(['knows', 'needsRehash'] as const)(
  'the same goes for its %s, which is asked about a hash [sec-41]',
  async (name) => {
    const { hasher, said, failing } = talkative()
    const app = createApp({ passwords: { hasher } })
    await using server = await serve(app)
    const browser = new Browser(server)
    await signUp(browser)
    failing.add(name)

    const refused = await refusal(signIn(browser))
    const told = await printed(signIn(browser))

    const { passwordHash = '' } = (await app.auth.users.findByEmailKey(ada.email)) ?? {}
    expect(refused.auth).toEqual({ code: 'UNAVAILABLE' })
    expect(said).toContain(passwordHash)
    expect(said.filter((text) => told.includes(text))).toEqual([])
    expect(await browser.cookies()).toEqual([])
  },
)

test.for(['at once', 'later'])(
  'the same goes for work that takes its turn among hashes, and fails %s [sec-41]',
  async (when) => {
    const app = createApp({})
    const fail = () => {
      throw new RangeError('cannot read the code 123456')
    }
    const work = when === 'later' ? async () => fail() : fail
    const failed: unknown = await app.auth.passwords
      .inTurn(undefined, work)
      .catch((e: unknown) => e)
    expect(failed).toMatchObject({ auth: { code: 'UNAVAILABLE' }, message: 'UNAVAILABLE' })
    expect(inspect(failed, { depth: 20, showHidden: true })).not.toContain('123456')
  },
)
