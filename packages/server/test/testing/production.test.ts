import { afterEach, expect, test, vi } from 'vitest'
import { AuthConfigError, cookieBackend, createAuth, memoryUsers } from '../../src/index.ts'
import {
  fakePasskey,
  fakeProvider,
  fastHasher,
  signInAs,
  testClock,
  testMailbox,
  testVisitor,
} from '../../src/testing/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'

afterEach(() => vi.unstubAllEnvs())

const backends = [cookieBackend({ secret, lifetimeSeconds })]
const auth = createAuth({ backends, users: memoryUsers() })

const tools: Record<string, () => unknown> = {
  fakePasskey: () => fakePasskey('https://app.example'),
  fakeProvider: () => fakeProvider({ issuer: 'https://id.example', clientId: 'the-app' }),
  fastHasher: () => fastHasher(),
  signInAs: () => signInAs(auth, { id: '1' }),
  testClock: () => testClock(),
  testMailbox: () => testMailbox(),
  testVisitor: () => testVisitor(),
}

test.for(Object.entries(tools))('%s refuses to be used in production', async ([name, use]) => {
  vi.stubEnv('NODE_ENV', 'production')
  const used = async () => use()
  const refused = await used().catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(AuthConfigError)
  expect(String(refused)).toContain(`${name}: NODE_ENV is production, but it is for tests only`)
})
