import { initTRPC } from '@trpc/server'
import { expect, test, vi } from 'vitest'
import * as here from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { fastHasher } from '../harness/fast-hasher.ts'

/** The package once more, as a bundle beside `node_modules` has it. */
async function otherCopy(): Promise<typeof here> {
  vi.resetModules()
  return import('../../src/index.ts')
}

function authOf({ createAuth, cookieBackend, memoryUsers }: typeof here) {
  return createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
    passwords: { hasher: fastHasher },
  })
}

test('a context of another copy of the package is told from one that is missing [field-B10]', async () => {
  const there = await otherCopy()
  const [auth, other] = [authOf(here), authOf(there)]
  const t = initTRPC.context<here.AuthContext<here.User<object>>>().create()
  const router = t.router({ me: auth.protectedProcedure(t.procedure).query(() => 'me') })
  const foreign = other.createContext({ headers: new Headers() })

  const says: unknown = expect.stringMatching(/another copy of @trpc-auth\/server.*npm ls/)
  const refused = t.createCallerFactory(router)(foreign).me()

  await expect(refused).rejects.toMatchObject({
    auth: { code: 'CONTEXT_MISSING' },
    message: says,
  })
  expect(there.AuthError).not.toBe(here.AuthError) // else this says nothing
})

test('an error of another copy has its code in data.auth [field-B10]', async () => {
  const there = await otherCopy()
  const auth = authOf(here)
  const error = new there.AuthError('NOT_SIGNED_IN')
  const shape = {
    message: '',
    code: -32001,
    data: { code: 'UNAUTHORIZED', httpStatus: 401 },
  } as const

  expect(auth.formatError(shape, error).data.auth).toEqual({ code: 'NOT_SIGNED_IN' })
})
