import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { codeNow, giveAuthenticator, personWithCodes } from './authenticator.ts'
import { ada } from './person.ts'
import { useStage } from './stage.ts'
import { comeIn, expectFocus, expectPage, expectText, openTab, signIn, signOut } from './visit.ts'

const stage = useStage()

/** A tab of somebody with an authenticator in their device, on the page of their account. */
async function comeWithAuthenticator() {
  const page = await comeIn(stage.context, stage.demo)
  const key = await giveAuthenticator(page)
  await stage.demo.change(ada.email, { isVerified: true })
  await page.goto('/account')
  await page.getByRole('button', { name: 'Add a passkey' }).waitFor()
  return { page, key }
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  await page.getByLabel('Name of the passkey').fill(name)
  await page.getByRole('button', { name: 'Add passkey' }).click()
}

/** The same, with a passkey, whose recovery codes are kept. */
async function comeWithPasskey() {
  const { page, key } = await comeWithAuthenticator()
  await addPasskey(page, 'My laptop')
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await expectText(page.getByRole('listitem'), 'My laptop')
  return { page, key }
}

describe('a passkey', () => {
  test('is added under a name that the device suggests, with recovery codes for the first one', async () => {
    const { page, key } = await comeWithAuthenticator()
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    const name = page.getByLabel('Name of the passkey')
    await expectFocus(name)
    expect(await name.inputValue()).toBe('Linux computer')
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await expectFocus(page.getByRole('heading', { name: 'Your recovery codes' }))
    expect(await key.names()).toEqual([ada.email])
    await page.getByRole('button', { name: 'I have kept them' }).click()
    const item = page.getByRole('listitem').filter({ hasText: 'Linux computer' })
    await expectText(item, 'not used yet')
    await expectText(page.getByRole('definition'), '10 left')
    const [mail] = await stage.demo.mails()
    expect(mail).toMatchObject({ to: ada.email, subject: 'A passkey was added' })

    // A second one in the same place is one too many.
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await expectText(page.getByRole('alert'), 'There is already a passkey for your account')
  })

  test('is not added by somebody whose finger is not known, and may be after all', async () => {
    const { page, key } = await comeWithAuthenticator()
    await key.recognises(false)
    await addPasskey(page, 'My laptop')
    const alert = page.getByRole('alert')
    await expectText(alert, 'No passkey was used.')
    await expectFocus(alert)
    expect(await page.getByLabel('Name of the passkey').inputValue()).toBe('My laptop')
    await key.recognises(true)
    await page.getByRole('button', { name: 'Add passkey' }).click()
    await expectPage(page, 'Account')
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  })

  test('signs in with one button, and without a second step', async () => {
    const { page } = await comeWithPasskey()
    await signOut(page)
    // Or Chromium's own authenticator takes the one that is offered before anybody presses anything.
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false
    })
    await page.goto('/sign-in?next=/account')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await expectPage(page, 'Account')
    await expectText(page.getByRole('listitem'), /, last used/)
  })

  test('is offered among what the browser fills in, and signs in from there', async () => {
    const { page } = await comeWithPasskey()
    await signOut(page)
    const other = await openTab(stage.context, '/sign-in')
    const email = other.getByLabel('E-mail')
    expect(await email.getAttribute('autocomplete')).toBe('username webauthn')
    // Chromium's own authenticator takes what is offered by itself, once there is something.
    await page.bringToFront()
    await page.goto('/sign-in')
    await expectPage(page, 'Notes')
  })

  test('that is offered makes room for the button, and is offered again if that is cancelled', async () => {
    const { page, key } = await comeWithPasskey()
    await signOut(page)
    await key.touches(false)
    await page.addInitScript(() => {
      const asked: string[] = []
      const get = navigator.credentials.get.bind(navigator.credentials)
      navigator.credentials.get = (options) => {
        asked.push(options?.mediation ?? 'dialog')
        return get(options)
      }
      Object.assign(window, { asked })
    })
    const asked = () => page.evaluate(() => ('asked' in window ? window.asked : []))
    await page.goto('/sign-in')
    await expect.poll(asked).toEqual(['conditional'])
    await key.recognises(false)
    await key.touches(true)
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    const alert = page.getByRole('alert')
    await expectText(alert, 'No passkey was used.')
    await expectFocus(alert)
    await expect.poll(asked).toEqual(['conditional', 'dialog', 'conditional'])
  })

  test('is the second step after a password', async () => {
    const { page, key } = await comeWithPasskey()
    await signOut(page)
    await key.touches(false)
    await page.goto('/sign-in')
    await signIn(page)
    await expectPage(page, 'One more step')
    const button = page.getByRole('button', { name: 'Use a passkey' })
    await expectFocus(button)
    await key.touches(true)
    await button.click()
    await expectPage(page, 'Notes')
  })

  test('is renamed, and removed, after it has proved who removes it', async () => {
    const { page } = await comeWithPasskey()
    await page.getByRole('button', { name: 'Rename My laptop' }).click()
    const name = page.getByLabel('Name of the passkey')
    await expectFocus(name)
    await name.fill('Ada’s laptop')
    await page.getByRole('button', { name: 'Rename', exact: true }).click()
    await expectFocus(page.getByRole('button', { name: 'Rename Ada’s laptop' }))
    await expectText(page.getByRole('status'), 'The passkey has been renamed.')

    stage.demo.advance(301)
    await page.getByRole('button', { name: 'Remove Ada’s laptop' }).click()
    await page.getByRole('button', { name: 'Yes, remove it' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Use a passkey' }).click()
    await expectFocus(page.getByRole('heading', { name: 'Signing in' }))
    await expectText(page.getByRole('definition'), 'None yet')
    await expectText(page.getByRole('status'), 'The passkey Ada’s laptop has been removed.')
    const [mail] = await stage.demo.mails()
    expect(mail).toMatchObject({ to: ada.email, subject: 'A passkey was removed' })
    await signOut(page)
    await page.goto('/sign-in')
    await signIn(page)
    await expectPage(page, 'Notes')
  })

  test('that was removed elsewhere is not known any more, and the words say so', async () => {
    const { page, key } = await comeWithPasskey()
    // In another browser, from which this one hears nothing.
    await stage.demo.database.deleteFrom('auth_record').where('kind', '=', 'passkey').execute()
    await signOut(page)
    await page.addInitScript(() => {
      PublicKeyCredential.isConditionalMediationAvailable = async () => false
    })
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    const alert = page.getByRole('alert')
    await expectText(alert, 'That passkey is not known here.')
    await expectFocus(alert)
    // The browser was told, and has forgotten it.
    await expect.poll(() => key.count()).toBe(0)
  })
})

test('a browser that makes passkeys by itself makes one after a password and a code, without a word', async () => {
  const { secret } = await personWithCodes(stage.demo)
  const page = await openTab(stage.context, '/sign-in?next=/account')
  const key = await giveAuthenticator(page)
  // Chromium does it for passwords that it has filled in itself, which none of a test is.
  await page.addInitScript(() => {
    const create = navigator.credentials.create.bind(navigator.credentials)
    navigator.credentials.create = (options) =>
      options && 'mediation' in options
        ? create({ ...options, mediation: undefined } as CredentialCreationOptions)
        : Promise.reject(new Error('a dialog'))
  })
  await page.reload()
  await signIn(page)
  await page.getByLabel('Code', { exact: true }).fill(codeNow(stage.demo, secret))
  await page.keyboard.press('Enter')
  await expectPage(page, 'Account')
  await expect.poll(() => key.count()).toBe(1)
  await page.getByRole('button', { name: 'Remove Linux computer' }).waitFor()
  expect(await page.getByRole('alert').count()).toBe(0)
})

test('a passkey that the browser would not make by itself asks nobody for anything', async () => {
  const { secret } = await personWithCodes(stage.demo)
  const page = await openTab(stage.context, '/sign-in?next=/account')
  await signIn(page)
  await page.getByLabel('Code', { exact: true }).fill(codeNow(stage.demo, secret))
  const asked = page.waitForRequest('**/trpc/auth.passkey.registerOptions**')
  // By the time it is offered, the proof is too old.
  await page.route('**/trpc/auth.passkey.registerOptions**', async (route) => {
    stage.demo.advance(301)
    await route.continue()
  })
  await page.keyboard.press('Enter')
  await expectPage(page, 'Account')
  await (await asked).response()
  await page.getByRole('button', { name: 'Change name' }).click()
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('a browser without passkeys leads out of a question that only a passkey would answer', async () => {
  const { page } = await comeWithPasskey()
  await stage.demo.database.deleteFrom('auth_record').where('kind', '=', 'recovery-code').execute()
  await page.addInitScript(() => Object.assign(window, { PublicKeyCredential: undefined }))
  stage.demo.advance(301)
  await page.reload()
  await page.getByRole('button', { name: 'Change password' }).click()
  await page.getByLabel('Current password', { exact: true }).fill(ada.password)
  await page.getByLabel('New password', { exact: true }).fill('another horse battery')
  await page.getByRole('button', { name: 'Change password' }).click()
  const dialog = page.getByRole('dialog', { name: 'Is it you?' })
  await expectText(dialog, 'this browser cannot use passkeys')
  const cancel = dialog.getByRole('button', { name: 'Cancel' })
  await expectFocus(cancel)
  await cancel.click()
  await dialog.waitFor({ state: 'detached' })
  await expectText(page.getByRole('alert'), 'Confirm that it is you to continue.')
})

test('a browser without passkeys offers none, and the other second steps are still there', async () => {
  const { secret } = await personWithCodes(stage.demo)
  await stage.context.addInitScript(() => Object.assign(window, { PublicKeyCredential: undefined }))
  const page = await openTab(stage.context, '/sign-in?next=/account')
  await expectPage(page, 'Sign in')
  expect(await page.getByRole('button', { name: 'passkey' }).count()).toBe(0)
  await signIn(page)
  await expectPage(page, 'One more step')
  await page.getByLabel('Code').fill(codeNow(stage.demo, secret))
  await page.keyboard.press('Enter')
  await expectText(page, 'This browser cannot make passkeys at this address.')
})
