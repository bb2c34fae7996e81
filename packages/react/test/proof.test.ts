import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../../server/test/harness/chromium.ts'
import { buildPage, type Files } from './harness/build-page.ts'
import { addAuthenticator } from './harness/authenticator.ts'
import { openStage } from './harness/stage.ts'

let chromium: Chromium
let files: Files
beforeAll(async () => {
  chromium = await launchChromium()
  files = await buildPage('19')
})
afterAll(() => chromium.close())

test('a call that wants a fresh proof asks, and goes on with it', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  stage.advance(400)
  await tab.click('Open the vault')
  await tab.page.getByRole('dialog').getByText('password').waitFor()
  await tab.click('It is me')
  await tab.shows('the vault of Ada')
  expect(await tab.page.getByRole('dialog').count()).toBe(0)
})

test('a question that is not answered ends the call, and is gone', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  stage.advance(400)
  await tab.click('Open the vault')
  await tab.click('Rather not')
  await tab.shows('error')
  expect(await tab.page.getByRole('dialog').count()).toBe(0)
})

test('a sign-out in another tab takes the question away', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  const other = await stage.open()
  await other.shows('notes of Ada')
  stage.advance(400)
  await tab.click('Open the vault')
  await tab.page.getByRole('dialog').waitFor()
  await other.click('Sign out')
  await tab.shows('Nobody')
  expect(await tab.page.getByRole('dialog').count()).toBe(0)
})

test('a passkey is added, and signs in from beside the form, asked for once', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await addAuthenticator(tab)
  await tab.signIn('Ada')
  await tab.click('Add a passkey')
  await tab.shows('passkey: success')
  tab.calls.length = 0
  await tab.click('Sign out')
  // Offered beside the form, and there is somebody at the authenticator.
  const passkey = () => tab.calls.filter((call) => call.includes('passkey'))
  const wanted = ['auth.passkey.signInOptions', 'auth.passkey.signIn']
  await expect.poll(passkey).toEqual(wanted)
  await tab.shows('notes of Ada')
  await tab.shows('Good day, Ada')
  expect(passkey()).toEqual(wanted)
  expect(tab.calls).not.toContain('viewer')
})

test('an answer of a provider is finished once', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open('/oauth?code=c&state=s')
  await tab.shows(`Good day, stranger at ${stage.origin}/oauth?code=c&state=s`)
  await tab.shows('Nobody')
  expect(tab.page.url()).toBe(`${stage.origin}/oauth`)
  // That of the page itself, and that which finishes it.
  expect(tab.calls.filter((call) => call === 'hello')).toHaveLength(2)
})

test('a page of providers that somebody has opened by themselves says so', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open('/oauth')
  await tab.shows('callback: none')
  expect(tab.page.url()).toBe(`${stage.origin}/oauth`)
})

test('a sign-in of which authLink has told nothing fails, and says what is missing', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open('/untold')
  await tab.click('Change account')
  await tab.click('Sign in as Ada')
  const said = tab.page.getByText('Something went wrong.')
  expect(await said.getAttribute('title')).toMatch(/onIdentityChange: news\.tell/)
  // Nor is it taken for one.
  expect(await tab.has('notes of Ada')).toBe(false)
})
