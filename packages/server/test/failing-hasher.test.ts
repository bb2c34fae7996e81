import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { PasswordHasher } from '../src/index.ts'
import { createApp } from './harness/app.ts'
import { Browser } from './harness/browser.ts'
import { fastHasher } from './harness/fast-hasher.ts'
import { ada, bob, signIn, signUp } from './harness/people.ts'
import { refusal } from './harness/refusal.ts'
import { serve } from './harness/serve.ts'

/** Says what it was given, as soon as it is told to. */
function talkative() {
  const said: string[] = []
  const state = { fails: false }
  const careless = (...given: readonly string[]) => {
    said.push(...given)
    throw Object.assign(new RangeError(`can not read ${given.join()}`), { given })
  }
  const hasher: PasswordHasher = {
    hash: async (password) => (state.fails ? careless(password) : fastHasher.hash(password)),
    verify: async (hash, password) =>
      state.fails ? careless(hash, password) : fastHasher.verify(hash, password),
    needsRehash: () => false,
  }
  return { hasher, said, state }
}

/** All that somebody could print of what a call is refused with. */
const printed = (call: Promise<unknown>) =>
  call.then(
    () => '',
    (error) => inspect(error, { depth: 20, showHidden: true }),
  )

test('a hasher that fails is UNAVAILABLE, and nobody is told what it was given [sec-41]', async () => {
  const { hasher, said, state } = talkative()
  const app = createApp({ passwords: { hasher } })
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUp(browser)
  await signIn(browser)
  browser.seen.length = 0
  state.fails = true

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
