import { expect, test } from 'vitest'
import { fakePasskey, signInAs, testVisitor } from '../../src/testing/index.ts'
import { createUser } from '../../src/index.ts'
import { createPasskeyApp, origin } from '../harness/passkey-app.ts'
import { ada } from '../harness/people.ts'

async function openApp() {
  const app = createPasskeyApp()
  const own = await signInAs(app.auth, await createUser(app.auth, { ...ada, isVerified: true }))
  const stranger = testVisitor()
  return {
    own: () => app.callerOf(app.auth.createContext(own)).passkey,
    stranger: () => app.callerOf(app.auth.createContext(stranger)).passkey,
    amr: () => app.callerOf(app.auth.createContext(stranger)).amr(),
  }
}

const nameOf = (work: () => unknown) => {
  try {
    work()
    return 'done'
  } catch (error) {
    return error instanceof Error && error.name
  }
}

test('somebody makes a passkey, and signs in with it, without a browser', async () => {
  const { own, stranger, amr } = await openApp()
  const passkey = fakePasskey(origin)
  const { options } = await own().registerOptions()
  await own().register({ response: passkey.create(options) })
  const asked = await stranger().signInOptions()
  await stranger().signIn({ response: passkey.get(asked.options) })
  expect(await amr()).toEqual(['passkey'])
})

test('it makes no second passkey of a user, and none for another site', async () => {
  const { own } = await openApp()
  const passkey = fakePasskey(origin)
  const first = await own().registerOptions()
  await own().register({ response: passkey.create(first.options) })
  const { options } = await own().registerOptions()
  expect(nameOf(() => passkey.create(options))).toBe('InvalidStateError')
  expect(nameOf(() => fakePasskey(origin).create(options))).toBe('done')
  expect(nameOf(() => fakePasskey('https://pages.app.example').create(options))).toBe('done')
  expect(nameOf(() => fakePasskey('https://other.example').create(options))).toBe('SecurityError')
  const pubKeyCredParams = [{ type: 'public-key' as const, alg: -999 }]
  const unknown = { ...options, pubKeyCredParams }
  expect(nameOf(() => fakePasskey(origin).create(unknown))).toBe('NotSupportedError')
})

test('it uses no passkey that it does not have, and none for another site', async () => {
  const { own, stranger } = await openApp()
  const passkey = fakePasskey(origin)
  const { options } = await stranger().signInOptions()
  expect(nameOf(() => passkey.get(options))).toBe('NotAllowedError')
  const { options: wanted } = await own().registerOptions()
  const { id } = passkey.create(wanted)
  expect(nameOf(() => passkey.get(options))).toBe('done')
  const only = (one: string) => ({
    ...options,
    allowCredentials: [{ type: 'public-key' as const, id: one, transports: [] }],
  })
  expect(nameOf(() => passkey.get(only(id)))).toBe('done')
  expect(nameOf(() => passkey.get(only('another')))).toBe('NotAllowedError')
  expect(nameOf(() => passkey.get({ ...options, rpId: 'other.example' }))).toBe('SecurityError')
})
