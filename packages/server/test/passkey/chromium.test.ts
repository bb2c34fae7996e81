// Passkeys in a real browser, with the authenticator that Chromium's DevTools make.
import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { launchChromium } from '../harness/chromium.ts'
import { act, openPasskeyStage } from '../harness/passkey-stage.ts'
import { ada, bob } from '../harness/people.ts'

// A browser takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium.close())

/** A page on which Ada is signed in and has made a passkey. */
async function openWithPasskey(options: Parameters<typeof openPasskeyStage>[1] = {}) {
  const stage = await openPasskeyStage(chromium, options)
  expect(await act(stage.page, 'login', ada)).toBe('done')
  expect(await act(stage.page, 'register')).toBe('done')
  return stage
}

test('a passkey is made, excludes a second on the same authenticator, and signs in', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  expect(await act(page, 'abilities')).toEqual({ passkeys: true, autofill: true })
  expect(await act(page, 'register')).toBe('EXISTS')
  expect(await act(page, 'logout')).toBe('done')
  expect(await act(page, 'signIn')).toBe('done')
  expect(await act(page, 'me')).toBe(ada.email)
  expect(await act(page, 'amr')).toEqual(['passkey'])
})

test('a passkey is chosen beside the form, without a dialog', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  await act(page, 'logout')
  await act(page, 'offer')
  expect(await act(page, 'offeredInTheEnd')).toBe('done')
  expect(await act(page, 'me')).toBe(ada.email)
})

test('an offer beside the form makes room for a dialog, and goes on if that is cancelled', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  const { cdp, authenticatorId } = await stage.devtools()
  const userIs = (isUserVerified: boolean) =>
    cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  await act(page, 'logout')
  await stage.presence(false)
  await act(page, 'offer')
  await userIs(false)
  await stage.presence(true)
  expect(await act(page, 'signIn')).toBe('CANCELLED')
  // The offer has asked again, of a user who is still not checked.
  expect(await act(page, 'offeredInTheEnd')).toBe('CANCELLED')
  expect(await act(page, 'asked')).toBe(3)
})

test('an offer beside the form is over once a dialog has succeeded', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  await act(page, 'logout')
  await stage.presence(false)
  await act(page, 'offer')
  await stage.presence(true)
  expect(await act(page, 'signIn')).toBe('done')
  expect(await act(page, 'offeredInTheEnd')).toBe('CANCELLED')
  expect(await act(page, 'asked')).toBe(2)
  expect(await act(page, 'me')).toBe(ada.email)
})

test('one offer takes the place of another', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  await act(page, 'logout')
  await stage.presence(false)
  await act(page, 'offer')
  await act(page, 'keepOffer')
  await stage.presence(true)
  await act(page, 'offer')
  expect(await act(page, 'offeredInTheEnd')).toBe('done')
  expect(await act(page, 'keptInTheEnd')).toBe('CANCELLED')
})

test('a page that is left ends its offer', async () => {
  await using stage = await openWithPasskey()
  await stage.presence(false)
  await act(stage.page, 'offer')
  await act(stage.page, 'endOffer')
  expect(await act(stage.page, 'offeredInTheEnd')).toBe('CANCELLED')
})

test('a user who cannot be checked neither makes a passkey nor uses one [sec-91]', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  const { cdp, authenticatorId } = await stage.devtools()
  await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
  expect(await act(page, 'verify')).toBe('CANCELLED')
  await act(page, 'logout')
  expect(await act(page, 'signIn')).toBe('CANCELLED')
  expect(await act(page, 'me')).not.toBe(ada.email)
})

test('a copy of a passkey that has counted less is refused, and the app hears of it [sec-89]', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  await act(page, 'logout')
  const { cdp, authenticatorId, credentials } = await stage.devtools()
  const [copy] = await credentials()
  expect(await act(page, 'signIn')).toBe('done')
  await act(page, 'logout')
  const credentialId = copy?.credentialId ?? ''
  await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId })
  if (copy) await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: copy })
  expect(await act(page, 'signIn')).toBe('PASSKEY_COUNTER')
  await stage.auth.hooks.settled()
  expect(stage.refused).toMatchObject([{ reason: 'COUNTER', user: { email: ada.email } }])
})

test('whether a passkey is backed up is kept with each use, and that it may be cannot change', async () => {
  await using stage = await openWithPasskey({ defaultBackupEligibility: true })
  const { page } = stage
  const { cdp, authenticatorId, credentials } = await stage.devtools()
  const [{ credentialId } = { credentialId: '' }] = await credentials()
  const set = (backupEligibility: boolean, backupState: boolean) => {
    const place = { authenticatorId, credentialId }
    return cdp.send('WebAuthn.setCredentialProperties', {
      ...place,
      backupEligibility,
      backupState,
    })
  }
  expect(await act(page, 'list')).toMatchObject([{ backedUp: false }])
  await set(true, true)
  expect(await act(page, 'verify')).toBe('done')
  expect(await act(page, 'list')).toMatchObject([{ backedUp: true }])
  await set(false, false)
  expect(await act(page, 'verify')).toBe('PASSKEY_REFUSED')
})

test('a passkey that is removed disappears from the authenticator', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  const { credentials } = await stage.devtools()
  expect(await credentials()).toHaveLength(1)
  const [{ id } = { id: '' }] = await act(page, 'list')
  expect(await act(page, 'remove', { id })).toBe('done')
  await expect.poll(credentials).toEqual([])
})

test('a passkey that the server has forgotten is unknown, and disappears as well', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  const { credentials } = await stage.devtools()
  const record = await stage.auth.users.findByEmailKey(ada.email)
  await stage.passkeys.forget?.(stage.auth, record?.id ?? '')
  await act(page, 'logout')
  expect(await act(page, 'signIn')).toBe('PASSKEY_UNKNOWN')
  await expect.poll(credentials).toEqual([])
})

test('after a password the passkey completes the sign-in, and later it is the step-up', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  await act(page, 'logout')
  await act(page, 'login', ada)
  expect(await act(page, 'me')).not.toBe(ada.email)
  expect(await act(page, 'verify')).toBe('done')
  expect(await act(page, 'me')).toBe(ada.email)
  stage.clock.advance(301)
  expect(await act(page, 'byPasskey')).toBe('STEP_UP_REQUIRED')
  expect(await act(page, 'verify')).toBe('done')
  expect(await act(page, 'byPasskey')).toBe('done')
})

test('somebody signs up with a passkey', async () => {
  await using stage = await openPasskeyStage(chromium)
  const { page } = stage
  expect(await act(page, 'signUp', { email: bob.email, displayName: 'Bob' })).toBe('done')
  expect(await act(page, 'me')).toBe(bob.email)
  await act(page, 'logout')
  expect(await act(page, 'signIn')).toBe('done')
  const taken = { email: ada.email, displayName: 'Ada' }
  expect(await act(page, 'signUp', taken)).toBe('REGISTER_USER_ALREADY_EXISTS')
})

test('of two tabs each signs in with the challenge that it was given', async () => {
  await using stage = await openWithPasskey()
  const { page } = stage
  const tab = await stage.open()
  await act(page, 'logout')
  for (const one of [page, tab]) await act(one, 'begin')
  await page.bringToFront()
  expect(await act(page, 'finish')).toBe('done')
  // Each tab has an authenticator of its own here, so the passkey is carried over, as it counts now.
  const [credential] = await (await stage.devtools()).credentials()
  const { cdp, authenticatorId } = await stage.devtools(tab)
  if (credential) await cdp.send('WebAuthn.addCredential', { authenticatorId, credential })
  await tab.bringToFront()
  expect(await act(tab, 'finish')).toBe('done')
  expect(await act(tab, 'me')).toBe(ada.email)
})

test('a passkey that the browser may make by itself is not waited for', async () => {
  await using stage = await openPasskeyStage(chromium)
  const { page } = stage
  await act(page, 'login', ada)
  await act(page, 'upgrade')
  expect(await act(page, 'register')).toBe('done')
  expect(await act(page, 'offeredInTheEnd')).toBe('CANCELLED')
  expect(await act(page, 'list')).toHaveLength(1)
})
