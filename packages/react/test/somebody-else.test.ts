import type { Browser as Chromium, Cookie } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGate } from '../../client/test/harness/gate.ts'
import { launchChromium } from '../../server/test/harness/chromium.ts'
import { addAuthenticator } from './harness/authenticator.ts'
import { buildPage, type Files } from './harness/build-page.ts'
import { openStage, type Tab } from './harness/stage.ts'

let chromium: Chromium
let files: Files
beforeAll(async () => {
  chromium = await launchChromium()
  files = await buildPage('19')
})
afterAll(() => chromium.close())

type Stage = Awaited<ReturnType<typeof openStage>>

/** The cookies of somebody who has signed in elsewhere. */
async function cookiesOf(stage: Stage, name: string): Promise<Cookie[]> {
  const tab = await stage.open()
  await tab.signIn(name)
  const cookies = await stage.context.cookies()
  await tab.page.close()
  await stage.context.clearCookies()
  return cookies
}

const look = ({ page }: Tab) =>
  page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
const keep = ({ page }: Tab) =>
  page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
const comeBack = ({ page }: Tab) =>
  page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))

test('who signs in elsewhere while nothing of the page with users is there finds nothing of the one before', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  await tab.shows('Good day, Ada')
  await tab.click('Close the site')
  const other = await stage.open()
  await other.shows('notes of Ada')
  await other.signIn('Bob')
  await expect.poll(() => tab.heard()).toContainEqual({ type: 'signed-in', tab: 'other' })
  const before = (await tab.seen()).length
  await tab.click('Open the site')
  await tab.shows('notes of Bob')
  await tab.shows('Good day, Bob')
  expect((await tab.seen()).slice(before)).not.toContain('Ada')
})

test('a mutation that is answered after somebody else has signed in elsewhere writes nothing for them', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  const other = await stage.open()
  await other.shows('notes of Ada')
  const gate = createGate()
  await tab.page.route('**/trpc/save**', async (route) => {
    const response = await route.fetch()
    await gate.pass()
    await route.fulfill({ response })
  })
  await tab.click('Save')
  await gate.reached
  await tab.shows('pending, nothing, last nothing')
  await other.signIn('Bob')
  await tab.shows('notes of Bob')
  await tab.shows('idle, nothing, last nothing')
  const answered = tab.page.waitForResponse('**/trpc/save**')
  gate.open()
  await (await answered).finished()
  // What comes of it would be there before the answer to a later call.
  await look(tab)
  await tab.page.waitForResponse('**/trpc/viewer**')
  await tab.shows('idle, nothing, last nothing')
  expect(await tab.seen()).not.toContain('saved by Ada')
  // The next one is that user's.
  await tab.click('Save')
  await tab.shows('success, saved by Bob, last saved by Bob')
})

test("what only the answer to the user's query shows is told to the app's listeners, once", async () => {
  await using stage = await openStage(chromium, files)
  const bob = await cookiesOf(stage, 'Bob')
  await (await stage.open()).signIn('Ada')
  const tab = await stage.open()
  await tab.shows('notes of Ada')
  expect(await tab.heard()).toEqual([])

  await stage.context.clearCookies()
  await stage.context.addCookies(bob)
  await look(tab)
  await tab.shows('notes of Bob')
  const entered = { type: 'signed-in', tab: 'other' }
  expect(await tab.heard()).toEqual([entered])

  await stage.context.clearCookies()
  await tab.click('Open the vault')
  await tab.shows('Nobody')
  const left = { type: 'signed-out', reason: 'expired', tab: 'this' }
  expect(await tab.heard()).toEqual([entered, left])
})

test('what authLink has told is not told again', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  await tab.signIn('Bob')
  await tab.click('Sign out')
  await tab.shows('Nobody')
  const entered = { type: 'signed-in', tab: 'this' }
  const left = { type: 'signed-out', reason: 'logout', tab: 'this' }
  expect(await tab.heard()).toEqual([entered, entered, left])
})

test('a renewal by a sign-in is no other user, and what it has cut short is fetched again', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open('/renewing')
  await tab.signIn('Ada')
  await tab.shows('Good day, Ada')
  await tab.page.getByLabel('Draft').fill('half a sentence')
  stage.advance(3600)
  const gate = createGate()
  let held = false
  await tab.page.route('**/trpc/hello**', async (route) => {
    if (held) return route.continue()
    held = true
    await gate.pass()
    await route.abort().catch(() => undefined)
  })
  tab.calls.length = 0
  await tab.page.evaluate('void window.again()')
  await gate.reached
  await tab.click('Open the vault')
  await tab.shows('the vault of Ada')
  await expect.poll(() => tab.called()).toEqual(['auth.login', 'hello', 'hello', 'vault', 'vault'])
  gate.open()
  expect(await tab.page.getByLabel('Draft').inputValue()).toBe('half a sentence')
  expect(await tab.heard()).toContainEqual({ type: 'signed-in', tab: 'this', renewing: true })
})

test('a session that another tab has renewed is no other user either', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  await tab.shows('Good day, Ada')
  await tab.page.getByLabel('Draft').fill('half a sentence')
  tab.calls.length = 0
  await tab.tell({ type: 'signed-in', tab: 'other', renewing: true })
  await tab.click('Save')
  await tab.shows('success, saved by Ada, last saved by Ada')
  expect(tab.called()).toEqual(['save'])
  expect(await tab.page.getByLabel('Draft').inputValue()).toBe('half a sentence')
})

test('a page of the browser that is restored without a network is shown, but to nobody', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  const draft = tab.page.getByLabel('Draft')
  await keep(tab)
  expect(await draft.isVisible()).toBe(false)
  await stage.context.setOffline(true)
  const before = (await tab.seen()).length
  await comeBack(tab)
  await tab.shows('One moment')
  expect((await tab.seen()).slice(before)).not.toContain('Ada')
  await stage.context.setOffline(false)
  await tab.shows('notes of Ada')
})

test('a page of the browser that is restored waits five seconds for its answer, and no longer', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  const gate = createGate()
  let endless = true
  await tab.page.route('**/trpc/viewer**', async (route) => {
    if (!endless) return route.continue()
    endless = false
    await gate.pass()
    await route.abort().catch(() => undefined)
  })
  await tab.page.clock.install()
  await tab.page.clock.pauseAt(Date.now() + 3_600_000)
  await keep(tab)
  await comeBack(tab)
  await gate.reached
  await tab.page.clock.runFor(4900)
  const isCovered = () =>
    tab.page.evaluate(() => document.documentElement.style.visibility === 'hidden')
  expect(await isCovered()).toBe(true)
  const before = (await tab.seen()).length
  await tab.page.clock.runFor(200)
  await expect.poll(isCovered).toBe(false)
  expect((await tab.seen()).slice(before)).not.toContain('Ada')
  await tab.page.clock.resume()
  await tab.shows('notes of Ada')
  gate.open()
})

test('a page that is left and restored again waits for the answer to the last time', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  const [first, second] = [createGate(), createGate()]
  const gates = [first, second]
  await tab.page.route('**/trpc/viewer**', async (route) => {
    await gates.shift()?.pass()
    await route.continue().catch(() => undefined)
  })
  await tab.page.clock.install()
  await tab.page.clock.pauseAt(Date.now() + 3_600_000)
  await keep(tab)
  await comeBack(tab)
  await first.reached
  await tab.page.clock.runFor(3000)
  await keep(tab)
  await comeBack(tab)
  await second.reached
  // That of the first time is over by then.
  await tab.page.clock.runFor(3000)
  const draft = tab.page.getByLabel('Draft')
  expect(await draft.isVisible()).toBe(false)
  await tab.page.clock.resume()
  second.open()
  first.open()
  await expect.poll(() => draft.isVisible()).toBe(true)
})

test('a sign-in under way is nobody else, and says how it ended', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  await tab.click('Change account')
  const gate = createGate()
  await tab.page.route('**/auth.login**', async (route) => {
    await gate.pass()
    await route.continue()
  })
  await tab.click('Sign in as Nobody')
  await gate.reached
  await tab.tell({ type: 'signed-in', tab: 'other' })
  gate.open()
  await tab.shows('The e-mail address or the password is wrong.')
  await tab.shows('notes of Ada')
  expect(await tab.heard()).toHaveLength(2)
})

/** Ada has a passkey, which is asked for after her password. Nobody is at the authenticator any more. */
async function requireSecondStep(stage: Stage): Promise<Tab> {
  const tab = await stage.open()
  const somebody = await addAuthenticator(tab)
  await tab.signIn('Ada')
  await tab.click('Add a passkey')
  await tab.shows('passkey: success')
  await tab.click('Sign out')
  // It is offered beside the form, and used.
  await expect.poll(() => tab.calls).toContain('auth.passkey.signIn')
  await tab.shows('notes of Ada')
  await somebody(false)
  return tab
}

test('a sign-in that waits for a second step ends the one before, also where authLink knew of none', async () => {
  await using stage = await openStage(chromium, files)
  await (await requireSecondStep(stage)).page.close()
  const tab = await stage.open()
  await tab.shows('notes of Ada')
  await tab.click('Change account')
  await tab.click('Sign in as Ada')
  await tab.shows('Nobody')
  expect(await tab.has('of Ada')).toBe(false)
})

test('a call that is refused because a second step is wanted says that nobody is signed in', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await requireSecondStep(stage)
  const other = await stage.open()
  await other.shows('notes of Ada')
  await other.click('Change account')
  await other.click('Sign in as Ada')
  await other.shows('Nobody')
  await tab.shows('notes of Ada')
  await tab.click('Open the vault')
  await tab.shows('Nobody')
  expect(await tab.has('of Ada')).toBe(false)
})

test('an account that is linked is no sign-in of which authLink must tell', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await tab.signIn('Ada')
  await tab.click('Link an account: idle')
  await tab.shows('Link an account: success')
  expect(await tab.has('notes of Ada')).toBe(true)
})
