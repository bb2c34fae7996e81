import { afterAll, beforeAll, describe } from 'vitest'
import { kyselyUsers } from '../../src/stores/kysely/users.ts'
import { userStoreContract } from '../../src/testing/index.ts'
import { proveAll } from '../harness/contract.ts'
import { sqlServers, type SqlDatabase } from '../harness/sql.ts'

describe.each(sqlServers)('users on $name', ({ available, open }) => {
  describe.skipIf(!available)('the contract [fu-259,260,261,262,263,264]', () => {
    let database: SqlDatabase
    beforeAll(async () => {
      database = await open()
    })
    afterAll(() => database[Symbol.asyncDispose]())

    proveAll(
      userStoreContract(async () => {
        await database.clear()
        return { store: kyselyUsers(database.db) }
      }),
    )
  })
})
