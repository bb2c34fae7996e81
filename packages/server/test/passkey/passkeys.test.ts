import { expect, test } from 'vitest'
import { Authenticator } from '../harness/authenticator.ts'
import { ada, openPasskeyTown, origin } from '../harness/passkey-app.ts'

test('somebody who has a passkey signs in with it alone, and it is two factors', async () => {
  await using town = await openPasskeyTown()
  const { page, authenticator, added } = await town.resident()
  expect(added).toMatchObject({
    passkey: { name: 'Passkey', lastUsedAt: null, backedUp: false },
    recoveryCodes: null,
    signal: { rpId: 'app.example', name: ada.email, displayName: 'Ada' },
  })
  expect(await page.trpc.amr.query()).toEqual(['password', 'passkey'])
  const other = await town.come(authenticator)
  expect(await other.trpc.amr.query()).toEqual(['passkey'])
  expect(await other.trpc.two.query()).toBe('two')
  const [listed] = await other.trpc.passkey.list.query()
  expect(listed).toEqual({ ...added.passkey, lastUsedAt: town.clock() })
  expect(town.told).toContain('afterFactorAdded')
})

test.for(['ES256', 'RS256', 'EdDSA'] as const)('%s signs', async (kind) => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident(ada, new Authenticator(origin, { kind }))
  const page = await town.come(authenticator)
  expect((await page.trpc.auth.me.query()).email).toBe(ada.email)
})
