import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryRecords, memoryUsers, type RecordStore, type UserStore } from '../../src/index.ts'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import { atProvider, openOAuthTown, type OAuthBrowser } from '../harness/oauth-town.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'

let acme: LyingProvider
beforeAll(async () => {
  acme = await openLyingProvider()
})
afterAll(() => acme[Symbol.asyncDispose]())

const outage = () => Promise.reject(new Error('Down.'))

/** Ada, signed in with her password, who has linked an account. */
async function open() {
  const kept = { records: memoryRecords(), users: memoryUsers() }
  /** What happens when the account is deleted. */
  const play = { before: async (): Promise<unknown> => undefined, usersAreDown: false }
  const records: RecordStore = {
    ...kept.records,
    async delete(kind, key) {
      if (kind === 'oauth-account') await play.before()
      return kept.records.delete(kind, key)
    },
  }
  const users: UserStore = {
    ...kept.users,
    update: (...change) => (play.usersAreDown ? outage() : kept.users.update(...change)),
  }
  const providers = { acme: atProvider(acme, { trustsEmail: true }) }
  const town = await openOAuthTown({ providers, records, users })
  await town.settle(ada, { isVerified: true })
  const browser = await town.signIn()
  await come(browser, 'link')
  const [account] = await browser.trpc.oauth.accounts.query()
  const unlink = () => browser.trpc.oauth.unlink.mutate({ id: account?.id ?? '' })
  return { town, browser, play, unlink }
}

async function come({ trpc }: OAuthBrowser, intent: 'link' | 'signIn') {
  const { url } = await trpc.oauth.start.mutate({ provider: 'acme', intent })
  return trpc.oauth.finish.mutate({ url: acme.go(url) })
}

const isTold = async ({ auth, events }: Awaited<ReturnType<typeof open>>['town']) => {
  await auth.hooks.settled()
  return events.some(({ name }) => name === 'afterAccountUnlinked')
}

test('whoever comes in with an account while it is unlinked goes with it [sec-82]', async () => {
  const { town, browser, play, unlink } = await open()
  await using _town = town
  const thief = town.browse()
  play.before = () => come(thief, 'signIn')
  expect(await unlink()).toEqual({ unlinked: true })
  expect((await refusal(thief.trpc.users.me.query())).auth?.code).toBe('SESSION_REVOKED')
  expect(await browser.trpc.users.me.query()).toMatchObject({ email: ada.email })
  expect(await isTold(town)).toBe(true)
})

test('a store that fails unlinks nothing, and signs nobody out', async () => {
  const { town, browser, play, unlink } = await open()
  await using _town = town
  play.before = outage
  expect((await refusal(unlink())).auth?.code).toBe('UNAVAILABLE')
  expect(await browser.trpc.oauth.accounts.query()).toHaveLength(1)
  expect(await isTold(town)).toBe(false)
})

test('the app hears that an account is gone, also where the caller cannot stay', async () => {
  const { town, play, unlink } = await open()
  await using _town = town
  play.before = async () => void (play.usersAreDown = true)
  expect((await refusal(unlink())).auth?.code).toBe('UNAVAILABLE')
  expect(await isTold(town)).toBe(true)
})
