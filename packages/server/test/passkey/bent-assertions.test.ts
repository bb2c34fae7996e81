// WebAuthn Level 3, 7.2: what a server must refuse when a passkey is used.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { memoryUsers } from '../../src/index.ts'
import { Authenticator, flags, type Bent } from '../harness/authenticator.ts'
import { ada, bob, openPasskeyTown, origin } from '../harness/passkey-app.ts'
import { rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'

const { up, uv, be, bs } = flags
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const bends: Readonly<Record<string, Bent>> = {
  'of another origin': { origin: 'https://evil.example' },
  'in a frame of another site': { crossOrigin: true },
  'that names the site around it': { topOrigin: origin },
  'for another domain': { rpId: 'evil.example' },
  'without the user being there': { flags: uv },
  'without the user being checked': { flags: up },
  'of another type': { type: 'webauthn.create' },
  'with no user': { userHandle: null },
  'with another user': { userHandle: randomBytes(64).toString('base64url') },
  'of a passkey that is synced now, and was not': { flags: up | uv | be },
  'of a passkey that was backed up and may not be': { flags: up | uv | bs },
  'with another key': { signature: sign('sha256', Buffer.from('anything'), privateKey) },
  'with random bytes as its signature': { signature: randomBytes(8) },
}

test.for(Object.entries(bends))('a sign-in %s is refused [sec-87,91,95]', async ([, bent]) => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident()
  const page = town.browse()
  const refused = await refusal(town.come(authenticator, bent, page))
  expect(refused.auth?.code).toBe('PASSKEY_REFUSED')
  expect((await refusal(page.trpc.auth.me.query())).auth?.code).toBe('NOT_SIGNED_IN')
  // And the passkey itself is as good as before.
  await town.come(authenticator)
})

test('a passkey that is synced stays so, and whether it is backed up is kept [sec-89]', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const first = await town.signIn()
  const authenticator = new Authenticator(origin, { counts: false })
  await town.add(first, authenticator, { flags: up | uv | be })
  const stateAfter = async (bits: number) => {
    const page = await town.come(authenticator, { flags: bits })
    return (await page.trpc.passkey.list.query())[0]?.backedUp
  }
  expect(await stateAfter(up | uv | be | bs)).toBe(true)
  expect(await stateAfter(up | uv | be)).toBe(false)
  const changed = await refusal(town.come(authenticator, { flags: up | uv }))
  expect(changed.auth?.code).toBe('PASSKEY_REFUSED')
  await town.auth.hooks.settled()
  expect(town.refused).toMatchObject([{ reason: 'BACKUP_ELIGIBLE', user: { email: ada.email } }])
})

test('a counter that stands still or goes back is refused, and the app hears of it [sec-89]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator, added } = await town.resident()
  await town.come(authenticator, { counter: 7 })
  for (const counter of [7, 6, 0]) {
    const refused = await refusal(town.come(authenticator, { counter }))
    expect(refused.auth?.code).toBe('PASSKEY_COUNTER')
  }
  await town.auth.hooks.settled()
  const told = { reason: 'COUNTER', user: { email: ada.email }, passkey: { id: added.passkey.id } }
  expect(town.refused).toMatchObject([told, told, told])
  await town.come(authenticator, { counter: 8 })
})

test('a right signature that names another user is refused, and the app hears of it [sec-90]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident()
  const other = (await town.resident(bob)).authenticator.credentials[0]?.handle ?? ''
  const refused = await refusal(town.come(authenticator, { userHandle: other }))
  expect(refused.auth?.code).toBe('PASSKEY_REFUSED')
  await town.auth.hooks.settled()
  expect(town.refused).toMatchObject([{ reason: 'USER_HANDLE', user: { email: ada.email } }])
})

test('a passkey that does not count is not counted [sec-89]', async () => {
  await using town = await openPasskeyTown()
  const silent = new Authenticator(origin, { counts: false })
  await town.resident(ada, silent)
  await town.come(silent)
  await town.come(silent)
  await town.come(silent, { counter: 1 })
  expect((await refusal(town.come(silent))).auth?.code).toBe('PASSKEY_COUNTER')
})

test('a passkey that nobody has is unknown, and so is one that was removed', async () => {
  await using town = await openPasskeyTown()
  const { authenticator, page, added } = await town.resident()
  const unknown = await refusal(town.come(authenticator, { saysId: 'AAAA' }))
  expect(unknown).toMatchObject({ httpStatus: 404, auth: { code: 'PASSKEY_UNKNOWN' } })
  await page.trpc.passkey.remove.mutate({ id: added.passkey.id })
  expect((await refusal(town.come(authenticator))).auth?.code).toBe('PASSKEY_UNKNOWN')
})

test('the passkey of a user who is inactive or gone lets nobody in [sec-90]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator, id } = await town.resident()
  await town.auth.users.update(id, { isActive: false })
  expect((await refusal(town.come(authenticator))).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
  await town.auth.users.delete(id)
  expect((await refusal(town.come(authenticator))).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
})

test('nor does it let in whoever was given the id of a deleted user by somebody else than this layer [sec-51,90]', async () => {
  const users = memoryUsers()
  await using town = await openPasskeyTown({ users })
  const { authenticator, id } = await town.resident()
  const record = await town.auth.users.findById(id)
  await town.auth.users.delete(id)
  town.clock.advance(60)
  const later = { ...bob, emailKey: bob.email, passwordHash: null, createdAt: town.clock() }
  expect(record && (await users.insert({ ...record, ...later, id }))).toMatchObject({
    ok: true,
  })
  expect((await refusal(town.come(authenticator))).auth?.code).toBe('LOGIN_BAD_CREDENTIALS')
})

test('an input of any size or spelling is refused before it is read', async () => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident()
  const page = town.browse()
  const { options } = await page.trpc.passkey.signInOptions.mutate()
  const good = authenticator.get(options)
  const { response } = good
  const bad: readonly unknown[] = [
    { ...good, id: 'A'.repeat(1366), rawId: 'A'.repeat(1366) },
    { ...good, response: { ...response, signature: 'A'.repeat(2000) } },
    { ...good, response: { ...response, authenticatorData: 'A'.repeat(6000) } },
    { ...good, response: { ...response, authenticatorData: `${response.authenticatorData}\n` } },
    { ...good, response: { ...response, userHandle: 'A'.repeat(88) } },
    { ...good, response: { ...response, clientDataJSON: { length: 5 } } },
  ]
  for (const one of bad) {
    const answer = await rawMutation(page, 'passkey.signIn', { response: one })
    expect(answer).toMatchObject({ status: 400, auth: 'INVALID_INPUT' })
  }
  const long = await rawMutation(page, 'passkey.signIn', { response: good, flow: 'a'.repeat(9000) })
  expect(long.auth).toBe('INVALID_INPUT')
  await page.trpc.passkey.signIn.mutate({ response: good })
})
