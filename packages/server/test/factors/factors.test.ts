import { initTRPC } from '@trpc/server'
import { expect, test } from 'vitest'
import {
  cookieBackend,
  createAuth,
  memoryRecords,
  memorySessions,
  memoryUsers,
  type RecordStore,
} from '../../src/index.ts'
import { factorsRouter } from '../../src/factors/index.ts'
import { lifetimeSeconds, secret as appSecret } from '../harness/app.ts'
import { frailUsers } from '../harness/frail-users.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { openTown, outcome } from '../harness/second-factor-town.ts'

/** Bob administers; Ada has lost everything. */
async function openHelp(kept?: ReturnType<typeof memorySessions>) {
  const sessions = kept && { sessions: kept }
  const own = cookieBackend({ secret: appSecret, lifetimeSeconds, cookieName: 'sid', ...sessions })
  const town = await openTown({ backends: [own] })
  await town.auth.users.update(town.id(bob), { isSuperuser: true })
  return town
}

test.for([undefined, memorySessions()])(
  'a superuser resets the factors of a user: all are gone, and all sessions [sec-97]',
  async (sessions) => {
    await using town = await openHelp(sessions)
    const { browser, secret, recoveryCodes } = await town.enrolled()
    const pending = await town.login()
    expect(await browser.trpc.factors.status.query()).toEqual({
      enrolled: ['totp', 'recovery-code'],
    })
    const help = await town.login(bob)
    expect(await help.trpc.factors.reset.mutate({ id: town.id() })).toEqual({ ok: true })
    expect(await town.records.list('totp', town.id())).toEqual([])
    expect(await town.records.list('recovery-code', town.id())).toEqual([])
    expect(await outcome(browser.trpc.auth.me.query())).toBe('SESSION_REVOKED')
    const late = pending.trpc.totp.verify.mutate({ code: town.code(secret) })
    expect(await outcome(late)).toBe('SESSION_REVOKED')
    const next = await town.login()
    expect((await next.trpc.auth.me.query()).displayName).toBe('Ada')
    expect(await next.trpc.factors.status.query()).toEqual({ enrolled: [] })
    expect(await town.told('afterFactorsReset')).toEqual([
      { event: 'afterFactorsReset', user: 'Ada', by: 'Bob' },
    ])
    const fresh = await town.setUp(next)
    expect(fresh.recoveryCodes.some((code) => recoveryCodes.includes(code))).toBe(false)
  },
)

test('the sessions end before the factors go, so that no thief sets up another one meanwhile [sec-97]', async () => {
  const records = memoryRecords()
  const meanwhile: string[] = []
  let onDelete = async () => {}
  const watched: RecordStore = {
    ...records,
    async delete(kind, key) {
      await onDelete()
      return records.delete(kind, key)
    },
  }
  await using town = await openTown({ records: watched })
  await town.auth.users.update(town.id(bob), { isSuperuser: true })
  const { browser } = await town.enrolled()
  const help = await town.login(bob)
  onDelete = async () => void meanwhile.push(await outcome(browser.trpc.auth.me.query()))
  await help.trpc.factors.reset.mutate({ id: town.id() })
  expect(meanwhile.length).toBeGreaterThan(0)
  expect(new Set(meanwhile)).toEqual(new Set(['SESSION_REVOKED']))
})

test('nobody else may, nor a superuser whose proof is old, nor for themselves [sec-97]', async () => {
  await using town = await openHelp()
  const { browser } = await town.enrolled()
  const reset = (trpc: typeof browser.trpc, person = ada) =>
    trpc.factors.reset.mutate({ id: town.id(person) })
  expect(await outcome(reset(browser.trpc, bob))).toBe('SUPERUSER_REQUIRED')
  expect(await outcome(reset(town.browse().trpc))).toBe('NOT_SIGNED_IN')
  const help = await town.login(bob)
  expect(await outcome(reset(help.trpc, bob))).toBe('RESET_OWN_FACTORS')
  const unknown = await refusal(help.trpc.factors.reset.mutate({ id: 'nobody' }))
  expect(unknown).toMatchObject({ httpStatus: 404, auth: { code: 'USER_NOT_FOUND' } })
  town.clock.advance(301)
  const stale = await refusal(reset(help.trpc))
  expect(stale.auth?.stepUp).toEqual({ methods: ['password'], withinSeconds: 300 })
  expect(await browser.trpc.factors.status.query()).toEqual({ enrolled: ['totp', 'recovery-code'] })
  expect(await town.told('afterFactorsReset')).toEqual([])
})

test('a superuser who has a factor is asked for that one at once, and not for the password before', async () => {
  await using town = await openHelp()
  const { browser: help } = await town.enrolled(bob)
  town.clock.advance(301)
  const refused = await refusal(help.trpc.factors.reset.mutate({ id: town.id() }))
  const methods = ['totp', 'recovery-code']
  expect(refused.auth?.stepUp).toEqual({ methods, withinSeconds: 300 })
})

test('a user hears of a reset even where a store fails right after it', async () => {
  const { users, fail } = frailUsers()
  await using town = await openTown({ users })
  await town.auth.users.update(town.id(bob), { isSuperuser: true })
  await town.enrolled()
  const help = await town.login(bob)
  fail(1)
  const reset = help.trpc.factors.reset.mutate({ id: town.id() })
  expect(await outcome(reset)).toBe('UNAVAILABLE')
  expect(await town.records.list('totp', town.id())).toEqual([])
  expect(await town.told('afterFactorsReset')).toHaveLength(1)
})

test('a factor that could not be deleted is refused at start-up', () => {
  const backends = [cookieBackend({ secret: appSecret, lifetimeSeconds })]
  const make = (names: readonly string[]) => {
    const factors = names.map((name) => ({ name, enrolled: () => false }))
    const auth = createAuth({ backends, users: memoryUsers(), factors })
    const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
    return factorsRouter(auth, t.procedure)
  }
  expect(() => make(['badge'])).toThrow(/^factorsRouter: the factor "badge" has no forget/)
  expect(() => make([])).toThrow(/^factorsRouter: the app has no factors/)
})
