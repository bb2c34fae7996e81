// What an attacker who can write to the table, and a store that fails, can do.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memoryRecords, type RecordStore, type StoredRecord } from '../../src/index.ts'
import { kyselyRecords } from '../../src/stores/kysely/users.ts'
import { Authenticator } from '../harness/authenticator.ts'
import { ada, bob, openPasskeyTown, origin } from '../harness/passkey-app.ts'
import { refusal } from '../harness/refusal.ts'
import { sqlServers, type SqlDatabase } from '../harness/sql.ts'

async function two() {
  const records = memoryRecords()
  const town = await openPasskeyTown({ records })
  const [hers, his] = [await town.resident(ada), await town.resident(bob)]
  const rowOf = async (owner: string, kind = 'passkey'): Promise<StoredRecord> => {
    const [row] = await records.list(kind, owner)
    if (row === undefined) throw new Error('There is no such row.')
    return row
  }
  return { town, records, hers, his, rowOf }
}

const plant = async (records: RecordStore, row: StoredRecord) => {
  await records.delete(row.kind, row.key)
  await records.insert(row)
}

test("a row that was given to another user does not let the first one's passkey in to their account [sec-73]", async () => {
  const { town, records, hers, his, rowOf } = await two()
  await using _town = town
  await plant(records, { ...(await rowOf(his.id)), owner: hers.id })
  expect((await refusal(town.come(his.authenticator))).auth?.code).toBe('PASSKEY_UNKNOWN')
  await town.auth.hooks.settled()
  expect(town.told).toContain('afterRecordRefused')
  // Hers works as before.
  await town.come(hers.authenticator)
})

test('neither do two rows whose contents were swapped, or one that was copied [sec-73]', async () => {
  const { town, records, hers, his, rowOf } = await two()
  await using _town = town
  const [one, other] = [await rowOf(hers.id), await rowOf(his.id)]
  await plant(records, { ...one, data: other.data })
  await plant(records, { ...other, data: one.data })
  for (const { authenticator } of [hers, his]) {
    expect((await refusal(town.come(authenticator))).auth?.code).toBe('PASSKEY_UNKNOWN')
  }
  await plant(records, one)
  await plant(records, { ...other, key: one.key.replace(/^./, 'x'), owner: hers.id })
  await town.come(hers.authenticator)
})

test.for<readonly [string, StoredRecord['data']]>([
  ['null', null],
  ['a text', 'planted'],
  ['an object', { publicKey: 'planted', counter: 0 }],
  ['a number', 7],
])('a row that was planted with %s is as if it were not there [sec-73]', async ([, data]) => {
  const { town, records, hers, rowOf } = await two()
  await using _town = town
  await plant(records, { ...(await rowOf(hers.id)), data })
  expect((await refusal(town.come(hers.authenticator))).auth?.code).toBe('PASSKEY_UNKNOWN')
  // But her password alone lets nobody in: what was tampered with still counts.
  const login = await town.browse().trpc.auth.login.mutate(ada)
  expect(login).toEqual({ user: null, pending: ['passkey'] })
})

test('what was sealed with the same keys for something else is not a passkey [sec-73]', async () => {
  const { town, records, hers, rowOf } = await two()
  await using _town = town
  const row = await rowOf(hers.id)
  const place = JSON.stringify(['passkey', row.key, hers.id])
  for (const text of ['not JSON', '{}', 'null', '[1']) {
    const data = await town.auth.keys('passkey').seal(new TextEncoder().encode(text), place)
    await plant(records, { ...row, data })
    expect((await refusal(town.come(hers.authenticator))).auth?.code).toBe('PASSKEY_UNKNOWN')
  }
})

test('a user handle that was tampered with is made again, and old passkeys still work', async () => {
  const { town, records, hers, rowOf } = await two()
  await using _town = town
  await plant(records, { ...(await rowOf(hers.id, 'passkey-user')), data: 'planted' })
  const { added } = await town.add(hers.page)
  expect(added.signal.userId).not.toBe(hers.added.signal.userId)
  expect(added.signal.credentialIds).toHaveLength(2)
  await town.come(hers.authenticator)
})

describe.for(['find', 'list', 'insert', 'update'] as const)('a store whose %s fails', (method) => {
  test('is UNAVAILABLE, and lets nobody in or out', async () => {
    const store = memoryRecords()
    let down = false
    const records: RecordStore = {
      ...store,
      async [method](...given: readonly unknown[]): Promise<unknown> {
        if (down) throw new Error('down')
        return Reflect.apply(store[method], store, given)
      },
    }
    await using town = await openPasskeyTown({ records })
    const { page, authenticator } = await town.resident()
    const form = town.browse()
    const { options } = await form.trpc.passkey.signInOptions.mutate()
    down = true
    const call = form.trpc.passkey.signIn.mutate({ response: authenticator.get(options) })
    expect((await refusal(call)).auth?.code).toBe('UNAVAILABLE')
    down = false
    expect((await refusal(form.trpc.auth.me.query())).auth?.code).toBe('NOT_SIGNED_IN')
    expect((await page.trpc.auth.me.query()).email).toBe(ada.email)
  })
})

async function fiftyUses(records: RecordStore, counts: boolean) {
  await using town = await openPasskeyTown({ records })
  const { authenticator } = await town.resident(ada, new Authenticator(origin, { counts }))
  const page = town.browse()
  const { options } = await page.trpc.passkey.signInOptions.mutate()
  const response = authenticator.get(options)
  const cookie = (await page.cookies()).map((one) => one.cookieString()).join('; ')
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const { trpc } = town.browse({ link: 'httpLink', headers: { cookie } })
      const call = trpc.passkey.signIn.mutate({ response })
      return call.then(
        () => 'signed in',
        async () => (await refusal(call)).auth?.code,
      )
    }),
  )
  const others = new Set(outcomes.filter((one) => one !== 'signed in'))
  return { once: outcomes.filter((one) => one === 'signed in').length, others: [...others] }
}

/** Two browsers that begin at the same moment, each with a challenge of its own. */
async function twentySignIns(records: RecordStore) {
  await using town = await openPasskeyTown({ records })
  const { authenticator } = await town.resident(ada, new Authenticator(origin, { counts: false }))
  const all = Array.from({ length: 20 }, () => town.come(authenticator))
  const pages = await Promise.all(all)
  return await Promise.all(pages.map(async ({ trpc }) => (await trpc.auth.me.query()).email))
}

describe('fifty uses of one signature at the same moment', () => {
  test.for([true, false])('sign in once, in memory (counted: %s) [sec-88]', async (counts) => {
    const outcome = await fiftyUses(memoryRecords(), counts)
    expect(outcome).toEqual({ once: 1, others: ['PASSKEY_EXPIRED'] })
  })

  describe.each(sqlServers)('on $name', ({ available, open }) => {
    describe.skipIf(!available)('with kyselyRecords', () => {
      let database: SqlDatabase
      beforeAll(async () => {
        database = await open()
      })
      afterAll(() => database[Symbol.asyncDispose]())

      test.for([true, false])('sign in once (counted: %s) [sec-88]', async (counts) => {
        await database.clear()
        const outcome = await fiftyUses(kyselyRecords(database.db), counts)
        expect(outcome).toEqual({ once: 1, others: ['PASSKEY_EXPIRED'] })
      })

      test('many sign-ins with one passkey that does not count all succeed', async () => {
        await database.clear()
        expect(new Set(await twentySignIns(kyselyRecords(database.db)))).toEqual(
          new Set([ada.email]),
        )
      })

      test('and of copies that count the same, one does [sec-89]', async () => {
        await database.clear()
        await using town = await openPasskeyTown({ records: kyselyRecords(database.db) })
        const { authenticator } = await town.resident()
        const outcomes = await Promise.all(
          Array.from({ length: 10 }, async () => {
            const call = town.come(authenticator, { counter: 9 })
            return call.then(
              () => 'signed in',
              async () => (await refusal(call)).auth?.code,
            )
          }),
        )
        expect(outcomes.filter((one) => one === 'signed in')).toHaveLength(1)
        expect(outcomes.filter((one) => one === 'PASSKEY_COUNTER')).toHaveLength(9)
      })
    })
  })
})
