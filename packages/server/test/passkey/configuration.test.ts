import { initTRPC } from '@trpc/server'
import { expect, test } from 'vitest'
import {
  AuthConfigError,
  cookieBackend,
  createAuth,
  memoryRecords,
  memoryUsers,
  type AuthContext,
  type User,
} from '../../src/index.ts'
import {
  passkey,
  passkeyRouter,
  passkeySignUpRouter,
  type RelyingPartyOptions,
} from '../../src/passkey/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { ada, openPasskeyTown } from '../harness/passkey-app.ts'
import { refusal } from '../harness/refusal.ts'

const rpName = 'Notes'

const refused: readonly (readonly [string, Partial<RelyingPartyOptions>, RegExp])[] = [
  ['no name', { rpName: ' ' }, /^passkey: rpName must be the name of your app; got " "\.$/],
  ['a path', { origins: ['https://app.example/'] }, /got "https:\/\/app\.example\/"\.$/],
  ['a host alone', { origins: ['app.example'] }, /such as "https:\/\/app\.example"/],
  ['big letters', { origins: ['https://App.example'] }, /as browsers write them/],
  ['no TLS', { origins: ['http://app.example'] }, /and http only for localhost/],
  ['a loopback address', { origins: ['http://127.0.0.1:3000'] }, /and http only for localhost/],
  ['another scheme', { origins: ['capacitor://localhost'] }, /must be origins/],
  ['an address', { origins: ['https://192.0.2.1'] }, /^passkey: rpId must be a domain/],
  ['an address of IPv6', { origins: ['https://[2001:db8::1]'] }, /rpId must be a domain/],
  ['a name without a dot', { origins: ['https://intranet'] }, /rpId must be a domain/],
  [
    'several hosts',
    { origins: ['https://app.example', 'https://www.app.example'] },
    /several hosts \(app\.example, www\.app\.example\), so rpId must say/,
  ],
  ['another domain', { rpId: 'evil.example' }, /is not within the domain "evil\.example"/],
  ['part of a name', { rpId: 'pp.example' }, /is not within the domain "pp\.example"/],
  ['a top-level domain', { rpId: 'example' }, /rpId must be a domain/],
  ['a domain with a port', { rpId: 'app.example:443' }, /rpId must be a domain/],
  ['a domain with a scheme', { rpId: 'https://app.example' }, /rpId must be a domain/],
  ['a relative that is no origin', { relatedOrigins: ['app.test'] }, /relatedOrigins must be/],
]

test.for(refused)('%s is refused at start-up', ([, options, message]) => {
  const make = () => passkey({ rpName, origins: ['https://app.example'], ...options })
  expect(make).toThrow(AuthConfigError)
  expect(make).toThrow(message)
})

test('no origin at all is refused at start-up', () => {
  // @ts-expect-error there is none
  expect(() => passkey({ rpName, origins: [] })).toThrow(/^passkey: give the origins of your pages/)
})

test('the domain is that of the only host, or one above all of them', () => {
  const one = passkey({ rpName, origins: ['http://localhost:3000', 'http://localhost:4000'] })
  expect(one).toMatchObject({ name: 'passkey', counts: 2, rpId: 'localhost' })
  const many = passkey({
    rpName,
    rpId: 'app.example',
    origins: ['https://app.example', 'https://www.app.example:8443'],
    relatedOrigins: ['https://app.test'],
  })
  expect(many.rpId).toBe('app.example')
  expect(many.wellKnown).toEqual({
    origins: ['https://app.example', 'https://www.app.example:8443', 'https://app.test'],
  })
})

const passkeys = passkey({ rpName, origins: ['https://app.example'] })
const parts = {
  backends: [cookieBackend({ secret, lifetimeSeconds })],
  users: memoryUsers(),
} as const
const { procedure } = initTRPC.context<AuthContext<User<object>>>().create()

test('what could keep no passkey, or would ask nobody for one, is refused at start-up', () => {
  const records = memoryRecords()
  const withoutRecords = createAuth({ ...parts, secret, factors: [passkeys] })
  expect(() => passkeyRouter(withoutRecords, procedure, { passkeys })).toThrow(/needs a store/)
  const withoutSecret = createAuth({ ...parts, records, factors: [passkeys] })
  expect(() => passkeyRouter(withoutSecret, procedure, { passkeys })).toThrow(/secret is missing/)
  const withoutFactor = createAuth({ ...parts, records, secret })
  const unknown = /createAuth does not have this factor, so nobody would be asked for it/
  expect(() => passkeyRouter(withoutFactor, procedure, { passkeys })).toThrow(unknown)
  expect(() => passkeySignUpRouter(withoutFactor, procedure, { passkeys })).toThrow(unknown)
  const auth = createAuth({ ...parts, records, secret, factors: [passkeys] })
  expect(() => passkeyRouter(auth, procedure, { passkeys, backend: 'app' })).toThrow(
    /there is none named "app"/,
  )
})

test('a sign-up that would tell who has an address is refused at start-up', () => {
  const given = { ...parts, records: memoryRecords(), secret, factors: [passkeys] } as const
  const silent = createAuth({ ...given, hideExistingEmail: true })
  expect(() => passkeySignUpRouter(silent, procedure, { passkeys })).toThrow(
    /afterRegisterExisting/,
  )
  const hooks = { afterRegisterExisting: () => undefined }
  const telling = createAuth({ ...given, hideExistingEmail: true, hooks })
  expect(() => passkeySignUpRouter(telling, procedure, { passkeys })).toThrow(
    /needs requiresVerification: true/,
  )
})

test('pages of all origins use the passkeys of one domain, and no others [sec-87]', async () => {
  const site = {
    rpId: 'app.example',
    origins: ['https://app.example', 'https://www.app.example'],
    relatedOrigins: ['https://app.test'],
  } as const
  await using town = await openPasskeyTown({ site: { ...site, origins: [...site.origins] } })
  const { authenticator } = await town.resident()
  for (const origin of [...site.origins, ...site.relatedOrigins]) {
    await town.come(authenticator, { origin })
  }
  const refused_ = await refusal(town.come(authenticator, { origin: 'https://evil.app.example' }))
  expect(refused_.auth?.code).toBe('PASSKEY_REFUSED')
  await expect(town.come(authenticator, { origin: 'https://app.tests' })).rejects.toThrow(
    'The page is of an origin that is not among those of passkey({ origins })',
  )
})

test('calls are counted by address, and no account is locked', async () => {
  const three = { calls: 3, perSeconds: 60 }
  const address = { passkeyOptions: three, passkeySignIn: three, passkeyVerify: three }
  await using town = await openPasskeyTown({ limits: { address } })
  const { authenticator, page } = await town.resident()
  for (let call = 0; call < 3; call += 1) {
    await refusal(town.come(authenticator, { flags: 0 }))
    await page.trpc.passkey.verifyOptions.mutate()
  }
  const code = async (call: Promise<unknown>) => (await refusal(call)).auth?.code
  expect(await code(page.trpc.passkey.signInOptions.mutate())).toBe('TOO_MANY_REQUESTS')
  const { options } = await page.trpc.passkey.verifyOptions.mutate()
  const response = authenticator.get(options)
  expect(await code(page.trpc.passkey.signIn.mutate({ response }))).toBe('TOO_MANY_REQUESTS')
  const bad = { ...response, response: { ...response.response, signature: 'AAAA' } }
  for (let call = 0; call < 3; call += 1) {
    expect(await code(page.trpc.passkey.verify.mutate({ response: bad }))).toBe('PASSKEY_REFUSED')
  }
  expect(await code(page.trpc.passkey.verify.mutate({ response }))).toBe('TOO_MANY_REQUESTS')
  expect((await page.trpc.auth.me.query()).email).toBe(ada.email)
  town.clock.advance(60)
  await town.come(authenticator)
})

test('nobody has a challenge made, or uses one, from a page of another site [sec-21]', async () => {
  await using town = await openPasskeyTown()
  const page = town.browse({ page: 'https://evil.example' })
  const begun = await refusal(page.trpc.passkey.signInOptions.mutate())
  expect(begun.auth?.code).toBe('CROSS_SITE_REQUEST')
})
