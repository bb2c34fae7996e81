export type { ContractCase, OpenStore } from './contract.ts'
export { sessionStoreContract } from './session-store.ts'
export { userStoreContract } from './user-store.ts'
