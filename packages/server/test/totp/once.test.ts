import { describe, expect, test } from 'vitest'
import { memoryRecords, type RecordStore } from '../../src/index.ts'
import { kyselyRecords } from '../../src/stores/kysely/users.ts'
import { wrongCode } from '../harness/authenticator-app.ts'
import { openTown, outcome } from '../harness/second-factor-town.ts'
import { sqlServers } from '../harness/sql.ts'

interface OpenRecords extends AsyncDisposable {
  readonly records: RecordStore
}

interface RecordsKind {
  readonly name: string
  readonly available: boolean
  readonly open: () => Promise<OpenRecords>
}

const kinds: readonly RecordsKind[] = [
  {
    name: 'memory',
    available: true,
    open: async () => ({
      records: memoryRecords(),
      [Symbol.asyncDispose]: async () => undefined,
    }),
  },
  ...sqlServers.map((server) => ({
    name: `Kysely on ${server.name}`,
    available: server.available,
    open: async () => {
      const database = await server.open()
      return {
        records: kyselyRecords(database.db),
        [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
      }
    },
  })),
]

describe.each(kinds)('with records in $name', ({ available, open }) => {
  test.skipIf(!available)('of fifty uses of one code at once, one succeeds [sec-71]', async () => {
    await using store = await open()
    await using town = await openTown({ records: store.records })
    const { secret } = await town.enrolled()
    const browsers = await Promise.all(Array.from({ length: 50 }, () => town.login()))
    const code = town.code(secret)
    const ends = await Promise.all(
      browsers.map(({ trpc }) => outcome(trpc.totp.verify.mutate({ code }))),
    )
    expect(ends.filter((end) => end === 'answered')).toHaveLength(1)
    expect(ends.filter((end) => end === 'TOTP_CODE_WRONG')).toHaveLength(49)
  })

  test.skipIf(!available)(
    'so it is with each of ten recovery codes, and they do not get in each other’s way [sec-71]',
    async () => {
      await using store = await open()
      await using town = await openTown({ records: store.records })
      const { browser, recoveryCodes } = await town.enrolled()
      const browsers = await Promise.all(Array.from({ length: 50 }, () => town.login()))
      const ends = await Promise.all(
        browsers.map(({ trpc }, at) =>
          outcome(trpc.recovery.verify.mutate({ code: recoveryCodes[at % 10] ?? '' })),
        ),
      )
      expect(ends.filter((end) => end === 'answered')).toHaveLength(10)
      expect(ends.filter((end) => end === 'RECOVERY_CODE_WRONG')).toHaveLength(40)
      expect(await browser.trpc.recovery.status.query()).toEqual({ left: 0 })
      const used = await town.told('afterRecoveryCodeUsed')
      expect(new Set(used.map(({ left }) => left)).size).toBe(10)
      expect(used).toHaveLength(10)
    },
  )

  test.skipIf(!available)(
    'of thirty tries in one sign-in no more than five count [sec-72]',
    async () => {
      await using store = await open()
      await using town = await openTown({ records: store.records })
      const { secret } = await town.enrolled()
      const cookie = (await (await town.login()).headers('/trpc', 'POST')).get('cookie') ?? ''
      const code = wrongCode(secret, town.clock())
      const ends = await Promise.all(
        Array.from({ length: 30 }, () =>
          outcome(town.browse({ headers: { cookie } }).trpc.totp.verify.mutate({ code })),
        ),
      )
      expect(ends.filter((end) => end === 'TOTP_CODE_WRONG').length).toBeLessThanOrEqual(5)
      expect(new Set(ends)).toEqual(new Set(['TOTP_CODE_WRONG', 'SESSION_REVOKED']))
    },
  )
})
