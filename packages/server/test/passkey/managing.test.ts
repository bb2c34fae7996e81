import { expect, test } from 'vitest'
import { recoveryCodes } from '../../src/recovery-code/index.ts'
import { Authenticator, flags } from '../harness/authenticator.ts'
import { ada, bob, openPasskeyTown, origin } from '../harness/passkey-app.ts'
import { refusal } from '../harness/refusal.ts'
import { outcome } from '../harness/second-factor-town.ts'

test('a passkey is added only after a recent proof, and ends the other sessions [sec-93]', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const [page, other] = [await town.signIn(), await town.signIn()]
  town.clock.advance(301)
  const late = await refusal(town.add(page))
  expect(late.auth?.stepUp).toEqual({ methods: ['password'], withinSeconds: 300 })
  await page.trpc.password.verify.mutate(ada)
  const { authenticator } = await town.add(page)
  expect((await refusal(other.trpc.auth.me.query())).auth?.code).toBe('SESSION_REVOKED')

  town.clock.advance(301)
  await page.trpc.password.verify.mutate(ada)
  // The password alone adds no second one, and removes none.
  const alone = await refusal(page.trpc.passkey.registerOptions.mutate())
  expect(alone.auth?.stepUp?.methods).toEqual(['passkey'])
  const [own] = await page.trpc.passkey.list.query()
  const removed = await refusal(page.trpc.passkey.remove.mutate({ id: own?.id ?? '' }))
  expect(removed.auth?.stepUp?.methods).toEqual(['passkey'])
  const { options } = await page.trpc.passkey.verifyOptions.mutate()
  await page.trpc.passkey.verify.mutate({ response: authenticator.get(options) })
  const second = await page.trpc.passkey.registerOptions.mutate()
  expect(second.options.excludeCredentials).toMatchObject([{ id: own?.id }])
})

test('a user whose address is not verified adds none [sec-93]', async () => {
  await using town = await openPasskeyTown()
  const id = await town.settle()
  await town.auth.users.update(id, { isVerified: false })
  const page = await town.signIn()
  expect((await refusal(town.add(page))).auth?.code).toBe('USER_NOT_VERIFIED')
})

test('all passkeys of a user have one handle, which tells nothing about them', async () => {
  await using town = await openPasskeyTown()
  const { id, page, added } = await town.resident()
  town.clock.advance(1)
  const { added: second } = await town.add(page)
  expect(second.signal.userId).toBe(added.signal.userId)
  expect(second.signal.credentialIds).toEqual([added.passkey.id, second.passkey.id])
  expect(Buffer.from(second.signal.userId, 'base64url')).toHaveLength(64)
  expect(second.signal.userId).not.toContain(Buffer.from(id).toString('base64url'))
  for (const { passkey } of [added, second]) {
    await page.trpc.passkey.remove.mutate({ id: passkey.id })
  }
  const { added: third } = await town.add(page)
  expect(third.signal.userId).toBe(added.signal.userId)
})

test('a passkey is renamed and removed by its owner, and by nobody else [sec-34,93]', async () => {
  await using town = await openPasskeyTown()
  const { page, added } = await town.resident()
  const { id } = added.passkey
  const his = (await town.resident(bob)).page
  const strange = [
    his.trpc.passkey.rename.mutate({ id, name: 'mine' }),
    his.trpc.passkey.remove.mutate({ id }),
  ]
  for (const call of strange) expect((await refusal(call)).auth?.code).toBe('PASSKEY_UNKNOWN')

  const renamed = await page.trpc.passkey.rename.mutate({ id, name: '  Phone ' })
  expect(renamed.passkey).toEqual({ ...added.passkey, name: 'Phone' })
  expect(renamed.signal).toEqual(added.signal)
  const removed = await page.trpc.passkey.remove.mutate({ id })
  expect(removed.signal).toEqual({ ...added.signal, credentialIds: [] })
  expect(await page.trpc.passkey.list.query()).toEqual([])
  // The password alone is enough again.
  expect((await town.signIn()).last.status).toBe(200)
  expect(town.told).toContain('afterFactorRemoved')
})

test('a passkey that its browser made by itself need not have asked the user, and proves nothing yet [sec-91]', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const page = await town.signIn()
  const { options } = await page.trpc.passkey.registerOptions.mutate({ conditional: true })
  expect(options.authenticatorSelection.userVerification).toBe('preferred')
  const authenticator = new Authenticator(origin)
  const response = authenticator.create(options, { flags: flags.be | flags.bs })
  await page.trpc.passkey.register.mutate({ response, name: 'Made by itself' })
  expect(await page.trpc.amr.query()).toEqual(['password'])
  expect((await refusal(page.trpc.two.query())).auth?.code).toBe('STEP_UP_REQUIRED')
  const bits = flags.up | flags.uv | flags.be | flags.bs
  const unchecked = await refusal(town.come(authenticator, { flags: bits & ~flags.uv }))
  expect(unchecked.auth?.code).toBe('PASSKEY_REFUSED')
  const other = await town.come(authenticator, { flags: bits })
  expect(await other.trpc.two.query()).toBe('two')
})

test('nobody has more than fifty, however many are begun before', async () => {
  await using town = await openPasskeyTown()
  const { page } = await town.resident()
  for (let more = 1; more < 49; more += 1) await town.add(page)
  const begin = async (conditional: boolean) => {
    const { options } = await page.trpc.passkey.registerOptions.mutate({ conditional })
    return new Authenticator(origin).create(options)
  }
  const begun = [await begin(false), await begin(false), await begin(true)]
  const ends = []
  for (const response of begun) {
    ends.push(await outcome(page.trpc.passkey.register.mutate({ response })))
  }
  expect(ends).toEqual(['answered', 'PASSKEY_LIMIT', 'PASSKEY_LIMIT'])
  expect(await page.trpc.passkey.list.query()).toHaveLength(50)
  const refused = await refusal(page.trpc.passkey.registerOptions.mutate())
  expect(refused).toMatchObject({ httpStatus: 409, auth: { code: 'PASSKEY_LIMIT' } })
})

test('whoever removes the last one that works is asked for none that does not', async () => {
  await using town = await openPasskeyTown()
  const { id, page, added } = await town.resident()
  town.clock.advance(1)
  const { added: second } = await town.add(page)
  const [, row] = await town.records.list('passkey', id)
  if (row) await town.records.update(row, { data: 'damaged' })
  const damaged = await refusal(page.trpc.passkey.remove.mutate({ id: second.passkey.id }))
  expect(damaged.auth?.code).toBe('PASSKEY_UNKNOWN')
  await page.trpc.passkey.remove.mutate({ id: added.passkey.id })
  expect(await town.browse().trpc.auth.login.mutate(ada)).toMatchObject({
    user: { email: ada.email },
  })
})

test('recovery codes come with the first passkey, and stay good with a second one', async () => {
  await using town = await openPasskeyTown({ factors: [recoveryCodes()] })
  const { id, page, added } = await town.resident()
  expect(added.recoveryCodes).toHaveLength(10)
  const before = await town.records.list('recovery-code', id)
  const { added: second } = await town.add(page)
  expect(second.recoveryCodes).toBeNull()
  expect(await town.records.list('recovery-code', id)).toEqual(before)
})

test('an administrator forgets the passkeys of a user who has lost them', async () => {
  await using town = await openPasskeyTown()
  const { id, authenticator } = await town.resident()
  await town.passkeys.forget?.(town.auth, id)
  expect((await refusal(town.come(authenticator))).auth?.code).toBe('PASSKEY_UNKNOWN')
  expect(await town.browse().trpc.auth.login.mutate(ada)).toMatchObject({
    user: { email: ada.email },
  })
})
