import { proveAll } from '../harness/contract.ts'
import { userStoreContract } from '../../src/testing/index.ts'
import { memoryUsers } from '../../src/core/store/memory-users.ts'

proveAll(userStoreContract(async () => ({ store: memoryUsers() })))
