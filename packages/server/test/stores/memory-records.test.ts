import { proveAll } from '../harness/contract.ts'
import { recordStoreContract } from '../../src/testing/index.ts'
import { memoryRecords } from '../../src/core/store/memory-records.ts'

proveAll(recordStoreContract(async () => ({ store: memoryRecords() })))
