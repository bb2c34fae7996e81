import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { memoryRecords, memoryUsers, type RecordStore, type UserStore } from '../../src/index.ts'
import { kyselyRecords, kyselyUsers } from '../../src/stores/kysely/users.ts'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import {
  atProvider,
  openOAuthTown,
  type OAuthBrowser,
  type OAuthTown,
} from '../harness/oauth-town.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { sqlServers, type SqlDatabase } from '../harness/sql.ts'

let acme: LyingProvider
let other: LyingProvider
beforeAll(async () => {
  acme = await openLyingProvider()
  other = await openLyingProvider()
})
afterAll(async () => {
  await acme[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
})
beforeEach(() => {
  acme.repent()
  other.repent()
})

const providers = () => ({
  acme: atProvider(acme, { trustsEmail: true }),
  other: atProvider(other, { trustsEmail: true }),
})

/** The page's address with which somebody comes back. */
async function go({ trpc }: OAuthBrowser, intent: 'signIn' | 'link' = 'signIn', name = 'acme') {
  const { url } = await trpc.oauth.start.mutate({ provider: name, intent })
  return (name === 'acme' ? acme : other).go(url)
}

const finish = ({ trpc }: OAuthBrowser, url: string) => trpc.oauth.finish.mutate({ url })

test('an account is not linked by whoever loses theirs at that moment [sec-82]', async () => {
  const kept = memoryRecords()
  let meanwhile = async (): Promise<unknown> => undefined
  const records: RecordStore = {
    ...kept,
    async insert(record) {
      if (record.kind === 'oauth-account') await meanwhile()
      return kept.insert(record)
    },
  }
  await using town = await openOAuthTown({ providers: providers(), records })
  const { id } = await town.settle(ada, { isVerified: true })
  const browser = await town.signIn()
  const url = await go(browser, 'link')
  meanwhile = () => town.auth.revokeSessions(id)
  expect((await refusal(finish(browser, url))).auth?.code).toBe('SESSION_REVOKED')
  expect(await records.list('oauth-account', id)).toEqual([])
})

test('nor does whoever comes in with it before it is taken back stay in [sec-82]', async () => {
  const kept = memoryRecords()
  let [before, after] = [async (): Promise<unknown> => undefined, async () => undefined as unknown]
  const records: RecordStore = {
    ...kept,
    async insert(record) {
      if (record.kind !== 'oauth-account') return kept.insert(record)
      await before()
      const inserted = await kept.insert(record)
      await after()
      return inserted
    },
  }
  await using town = await openOAuthTown({ providers: providers(), records })
  const { id } = await town.settle(ada, { isVerified: true })
  const [browser, second] = [await town.signIn(), town.browse()]
  const url = await go(browser, 'link')
  before = () => town.auth.revokeSessions(id)
  after = async () => finish(second, await go(second))
  expect((await refusal(finish(browser, url))).auth?.code).toBe('SESSION_REVOKED')
  expect(await records.list('oauth-account', id)).toEqual([])
  expect((await refusal(second.trpc.users.me.query())).auth?.code).toBe('SESSION_REVOKED')
})

describe('somebody who signs up with your address has nothing of theirs in your account,', () => {
  /** A store in which their account is written only once you have come, or is not. */
  function late() {
    const kept = memoryRecords()
    const town = { meanwhile: async (): Promise<unknown> => undefined, fails: false }
    const records: RecordStore = {
      ...kept,
      async insert(record) {
        if (record.kind !== 'oauth-account') return kept.insert(record)
        const { meanwhile, fails } = town
        Object.assign(town, { meanwhile: async () => undefined, fails: false })
        await meanwhile()
        if (fails) throw new Error('Down.')
        return kept.insert(record)
      },
    }
    return { records, town }
  }

  async function open() {
    other.lies.claims = { sub: 'of the attacker' }
    const { records, town: play } = late()
    const named = { ...providers(), other: atProvider(other) }
    const town = await openOAuthTown({ providers: named, records })
    const attacker = town.browse()
    const url = await go(attacker, 'signIn', 'other')
    return { town, play, come: () => finish(attacker, url) }
  }

  const ways: Record<string, (town: OAuthTown) => Promise<unknown>> = {
    'a provider': async (town) => {
      const browser = town.browse()
      return finish(browser, await go(browser))
    },
    'a new password': async ({ browse, mailbox }) => {
      const { trpc } = browse()
      await trpc.auth.forgotPassword.mutate({ email: ada.email })
      const token = await mailbox.token(ada.email)
      await trpc.auth.resetPassword.mutate({ token, password: 'a long way from home' })
    },
  }

  test.for(Object.entries(ways))(
    'however late that is written: by %s [sec-64]',
    async ([, way]) => {
      const { town, play, come } = await open()
      await using _town = town
      play.meanwhile = () => way(town)
      expect(await come()).toMatchObject({ user: null, next: 'CONFIRM_LINK' })
      expect(await town.record(ada.email)).toMatchObject({ isVerified: true })
      expect(town.events.filter(({ name }) => name === 'afterRegister')).toHaveLength(1)
      const again = town.browse()
      expect(await finish(again, await go(again, 'signIn', 'other'))).toMatchObject({ user: null })
    },
  )

  test('nor takes it away when that cannot be written', async () => {
    const { town, play, come } = await open()
    await using _town = town
    Object.assign(play, { meanwhile: () => ways['a provider']?.(town), fails: true })
    expect((await refusal(come())).auth?.code).toBe('UNAVAILABLE')
    expect(await town.record(ada.email)).toMatchObject({ isVerified: true })
  })
})

test('an account is not linked where nobody can say whose it would be by now', async () => {
  const kept = { records: memoryRecords(), users: memoryUsers() }
  let down = false
  const records: RecordStore = {
    ...kept.records,
    async insert(record) {
      down = record.kind === 'oauth-account'
      return kept.records.insert(record)
    },
  }
  const users: UserStore = {
    ...kept.users,
    findById: (id) => (down ? Promise.reject(new Error('Down.')) : kept.users.findById(id)),
  }
  await using town = await openOAuthTown({ providers: providers(), records, users })
  const { id } = await town.settle(ada, { isVerified: true })
  const browser = await town.signIn()
  const url = await go(browser, 'link')
  expect((await refusal(finish(browser, url))).auth?.code).toBe('UNAVAILABLE')
  expect(await records.list('oauth-account', id)).toEqual([])
})

describe.each(sqlServers)('on $name', ({ available, open }) => {
  describe.skipIf(!available)('with its own tables', () => {
    let database: SqlDatabase
    beforeAll(async () => {
      database = await open()
    })
    afterAll(() => database[Symbol.asyncDispose]())
    beforeEach(() => database.clear())

    const openTown = () =>
      openOAuthTown({
        providers: providers(),
        users: kyselyUsers(database.db),
        records: kyselyRecords(database.db),
      })

    test('ten tabs that sign up with one account at once end in one user with it', async () => {
      await using town = await openTown()
      const tabs = Array.from({ length: 10 }, () => town.browse())
      const urls = await Promise.all(tabs.map((tab) => go(tab)))
      const ends = tabs.map((tab, at) => finish(tab, urls[at] ?? ''))
      const answers = await Promise.all(ends)
      expect(answers.filter(({ created }) => created)).toHaveLength(1)
      const { id } = await town.record(ada.email)
      expect(await town.records.list('oauth-account', id)).toHaveLength(1)
      const last = town.browse()
      expect(await finish(last, await go(last))).toMatchObject({ user: { id }, created: false })
    })

    test('one flow that fifty bring back ends once [sec-79]', async () => {
      await using town = await openTown()
      const browser = town.browse()
      const url = await go(browser)
      const ends = Array.from({ length: 50 }, () => finish(browser, url))
      const settled = await Promise.allSettled(ends)
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    test('who unlinks both accounts at once keeps one [sec-82]', async () => {
      await using town = await openTown()
      const browser = town.browse()
      await finish(browser, await go(browser))
      other.lies.claims = { sub: 'another' }
      await finish(browser, await go(browser, 'link', 'other'))
      const linked = await browser.trpc.oauth.accounts.query()
      expect(linked).toHaveLength(2)
      await Promise.allSettled(linked.map(({ id }) => browser.trpc.oauth.unlink.mutate({ id })))
      expect(
        await town.records.list('oauth-account', (await town.record(ada.email)).id),
      ).toHaveLength(1)
    })
  })
})
