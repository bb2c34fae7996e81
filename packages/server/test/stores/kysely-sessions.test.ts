import { afterAll, beforeAll, describe } from 'vitest'
import { kyselySessions } from '../../src/stores/kysely/users.ts'
import { sessionStoreContract } from '../../src/testing/index.ts'
import { proveAll } from '../harness/contract.ts'
import { sqlServers, type SqlDatabase } from '../harness/sql.ts'

describe.each(sqlServers)('sessions on $name', ({ available, open }) => {
  describe.skipIf(!available)('the contract [fu-267]', () => {
    let database: SqlDatabase
    beforeAll(async () => {
      database = await open()
    })
    afterAll(() => database[Symbol.asyncDispose]())

    proveAll(
      sessionStoreContract(async () => {
        await database.clear()
        return { store: kyselySessions(database.db) }
      }),
    )
  })
})
