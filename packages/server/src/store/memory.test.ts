import { proveAll } from '../../test/harness/contract.ts'
import { userStoreContract } from '../testing/index.ts'
import { memoryStore } from './memory.ts'

proveAll(userStoreContract(async () => ({ store: memoryStore() })))
