import { proveAll } from '../harness/contract.ts'
import { sessionStoreContract } from '../../src/testing/index.ts'
import { memorySessions } from '../../src/core/store/memory-sessions.ts'

proveAll(sessionStoreContract(async () => ({ store: memorySessions() })))
