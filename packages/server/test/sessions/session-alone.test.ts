import { describe, expect, test } from 'vitest'
import { cookieBackend, memorySessions } from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { ada, openAccounts, type Town } from '../harness/accounts.ts'
import { refusal } from '../harness/refusal.ts'

type End = (town: Town, id: string) => Promise<unknown>

const ends: readonly [what: string, end: End][] = [
  ['all sessions were ended', ({ auth }, id) => auth.revokeSessions(id)],
  [
    'the password was changed',
    async (town) => {
      const { trpc } = await town.signIn()
      const change = { currentPassword: ada.password, newPassword: 'a better horse' }
      return trpc.auth.changePassword.mutate(change)
    },
  ],
  [
    'the user was deactivated',
    async (town, id) => (await town.admin()).trpc.users.update.mutate({ id, isActive: false }),
  ],
  [
    'the user deleted the account',
    async (town) => {
      const { trpc } = await town.signIn()
      return trpc.auth.deleteMe.mutate({ currentPassword: ada.password })
    },
  ],
]

describe.for(ends)("where load: 'session' is enough and %s", ([, end]) => {
  test('a token that is not stored is good until it expires [field-C22]', async () => {
    await using town = await openAccounts()
    const { id } = await town.settle()
    const browser = await town.signIn()

    await end(town, id)

    expect(await browser.trpc.whose.query()).toBe(id)
    expect((await refusal(browser.trpc.auth.me.query())).httpStatus).toBe(401)
    town.clock.advance(lifetimeSeconds)
    expect((await refusal(browser.trpc.whose.query())).httpStatus).toBe(401)
  })

  test('one that is stored is good no more [field-C22]', async () => {
    const backends = [cookieBackend({ secret, lifetimeSeconds, sessions: memorySessions() })]
    await using town = await openAccounts({ backends })
    const { id } = await town.settle()
    const browser = await town.signIn()
    expect(await browser.trpc.whose.query()).toBe(id)

    await end(town, id)

    expect((await refusal(browser.trpc.whose.query())).httpStatus).toBe(401)
  })
})
