import { proveAll } from '../../test/harness/contract.ts'
import { sessionStoreContract } from '../testing/index.ts'
import { memorySessions } from './memory-sessions.ts'

proveAll(sessionStoreContract(async () => ({ store: memorySessions() })))
