import { expect, test } from 'vitest'
import {
  backend,
  cookieTransport,
  databaseStrategy,
  memoryRecords,
  memorySessions,
  memoryUsers,
  type PasswordHasher,
  type RecordStore,
  type SessionStore,
  type UserStore,
} from '../../src/index.ts'
import { lifetimeSeconds } from '../harness/app.ts'
import { fastHasher } from '../harness/fast-hasher.ts'
import { frailUsers } from '../harness/frail-users.ts'
import { createGate } from '../harness/gate.ts'
import { ada, bob } from '../harness/people.ts'
import { openTown, outcome } from '../harness/second-factor-town.ts'

test('no session of whoever sets it up waits for the hashes of recovery codes', async () => {
  const gate = createGate()
  const held: { login?: () => Promise<unknown> } = {}
  const hasher: PasswordHasher = {
    ...fastHasher,
    async verify(...given) {
      if (held.login) await gate.pass()
      return fastHasher.verify(...given)
    },
  }
  const kept = memoryUsers()
  const logins: Promise<unknown>[] = []
  const users: UserStore = {
    ...kept,
    async update(id, patch, basis) {
      // From here on the user's sessions are over, and nothing can be hashed.
      if (patch.sessionEpoch !== undefined && held.login && logins.length === 0) {
        logins.push(held.login())
        await gate.reached
      }
      return kept.update(id, patch, basis)
    },
  }
  await using town = await openTown({ users, passwords: { hasher, concurrency: 1 } })
  const browser = await town.login()
  held.login = () => town.browse().trpc.auth.login.mutate(bob)
  const { recoveryCodes } = await town.setUp(browser)
  expect(recoveryCodes).toHaveLength(10)
  expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
  gate.open()
  await Promise.all(logins)
})

test('a set-up that found no room for its hashes is good once there is room', async () => {
  const gate = createGate()
  const hasher: PasswordHasher = {
    ...fastHasher,
    async verify(...given) {
      if (given[1] === bob.password) await gate.pass()
      return fastHasher.verify(...given)
    },
  }
  await using town = await openTown({ passwords: { hasher, concurrency: 1, maxQueue: 10 } })
  const browser = await town.login()
  const { secret } = await browser.trpc.totp.enrol.mutate()
  const code = town.code(secret)
  const confirm = () => outcome(browser.trpc.totp.confirm.mutate({ code }))
  const logins = [1, 2].map(() => town.browse().trpc.auth.login.mutate(bob))
  await gate.reached
  expect(await confirm()).toBe('TOO_MANY_REQUESTS')
  gate.open()
  await Promise.all(logins)
  // As the refusal says: until then, the hashes that had room are made.
  await expect.poll(confirm, { interval: 1000, timeout: 15_000 }).toBe('answered')
  expect(await browser.trpc.totp.status.query()).toMatchObject({ enrolled: true })
})

test('whoever set it up stays signed in, alone, where their session could not begin again at once', async () => {
  const kept = memorySessions()
  let fails = 0
  const sessions: SessionStore = {
    ...kept,
    async insert(session) {
      fails -= 1
      if (fails >= 0) throw new Error('down')
      return kept.insert(session)
    },
  }
  const strategy = databaseStrategy({ sessions, lifetimeSeconds })
  const cookie = backend({ name: 'cookie', transport: cookieTransport(), strategy })
  await using town = await openTown({ backends: [cookie] })
  const browser = await town.login()
  const other = await town.login()
  const { secret } = await browser.trpc.totp.enrol.mutate()
  fails = 1
  const confirm = browser.trpc.totp.confirm.mutate({ code: town.code(secret) })
  expect(await outcome(confirm)).toBe('UNAVAILABLE')
  expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
  expect(await outcome(other.trpc.auth.me.query())).toBe('SESSION_REVOKED')
  expect(await browser.trpc.totp.status.query()).toEqual({ enrolled: false, since: null })
})

test('a factor that can neither be kept nor be taken back is told', async () => {
  const { users, fail } = frailUsers()
  const kept = memoryRecords()
  let down = false
  const records: RecordStore = {
    ...kept,
    async insert(record) {
      down = record.kind === 'totp'
      return kept.insert(record)
    },
    async delete(...given) {
      if (down) throw new Error('down')
      return kept.delete(...given)
    },
  }
  await using town = await openTown({ users, records })
  const browser = await town.login()
  const { secret } = await browser.trpc.totp.enrol.mutate()
  fail(1)
  const confirm = browser.trpc.totp.confirm.mutate({ code: town.code(secret) })
  expect(await outcome(confirm)).toBe('UNAVAILABLE')
  expect(await town.records.list('totp', town.id())).toHaveLength(1)
  expect(await town.told('afterFactorAdded')).toEqual([
    { event: 'afterFactorAdded', user: ada.displayName, factor: 'totp' },
  ])
})
