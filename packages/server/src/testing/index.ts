export type { ContractCase, OpenStore } from './contract.ts'
export { fakePasskey, type FakePasskey } from './passkey/fake-passkey.ts'
export { fastHasher } from './fast-hasher.ts'
export type { FakePerson } from './provider/authorization.ts'
export {
  fakeProvider,
  type FakeProvider,
  type FakeProviderOptions,
} from './provider/fake-provider.ts'
export { recordStoreContract } from './record-store.ts'
export { sessionStoreContract } from './session-store.ts'
export { signInAs, type SignedInAs, type SignInAsOptions } from './sign-in-as.ts'
export { testClock, type TestClock } from './test-clock.ts'
export { testMailbox, type TestMail, type TestMailbox } from './test-mailbox.ts'
export { testVisitor, type TestVisitor } from './test-visitor.ts'
export { userStoreContract } from './user-store.ts'
