import type { Browser as Chromium } from 'playwright-core'
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

/** As the server says it. */
const refusal = {
  error: {
    json: {
      message: 'refused',
      code: -32_003,
      data: { code: 'FORBIDDEN', httpStatus: 403, auth: { code: 'CROSS_SITE_REQUEST' } },
    },
  },
}

/** What is asked of the browser, and what it gives up. */
const recorder = `
  const { credentials } = navigator
  const get = credentials.get.bind(credentials)
  window.requests = []
  credentials.get = (options) => {
    window.requests.push('begun')
    const answer = get(options)
    answer.catch(({ name }) => window.requests.push(name))
    return answer
  }
  void 0`

const offers = ({ calls }: Tab) =>
  calls.filter((call) => call === 'auth.passkey.signInOptions').length

async function addPasskey(tab: Tab) {
  const somebody = await addAuthenticator(tab)
  await tab.signIn('Ada')
  await tab.click('Add a passkey')
  await tab.shows('passkey: success')
  return somebody
}

test('an offer that cannot begin is made once, and says nothing', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open('/ask')
  await addAuthenticator(tab)
  let refused = 0
  await tab.page.route('**/auth.passkey.signInOptions**', (route) => {
    refused += 1
    return route.fulfill({ status: 403, json: refusal })
  })
  await tab.page.goto(stage.origin)
  await expect.poll(() => refused).toBe(1)
  // By the time that somebody has signed in it would have been asked for many times more.
  await tab.shows('Good day, stranger')
  await tab.click('Change account')
  await tab.click('Sign in as Ada')
  await tab.shows('notes of Ada')
  expect(refused).toBe(1)
  expect(await tab.seen()).not.toContain('recognise')
})

test('a passkey that was chosen, and whose call has failed, is not passed over in silence', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  await addPasskey(tab)
  await tab.page.route('**/auth.passkey.signIn?*', (route) => route.abort())
  await tab.page.route('**/auth.passkey.signIn', (route) => route.abort())
  tab.calls.length = 0
  await tab.click('Sign out')
  await tab.shows('The server cannot be reached. Check your connection, then try again.')
  expect(offers(tab)).toBe(1)
})

test('a request that is cancelled while it begins asks for no passkey', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open('/ask')
  await addPasskey(tab)
  await tab.click('Sign out')
  await tab.shows('Nobody')
  const gate = createGate()
  await tab.page.route('**/auth.passkey.signInOptions**', async (route) => {
    await gate.pass()
    await route.continue()
  })
  await tab.click('Use a passkey')
  await gate.reached
  await tab.click('Cancel')
  gate.open()
  await tab.shows('No passkey was used. Try again, or choose another way.')
  expect(tab.calls).not.toContain('auth.passkey.signIn')
})

test('an offer that begins only after its component has gone leaves the one in its place alone', async () => {
  await using stage = await openStage(chromium, files)
  const tab = await stage.open()
  const somebody = await addPasskey(tab)
  await somebody(false)
  await tab.page.evaluate(recorder)
  const gate = createGate()
  let held = false
  const options = '**/auth.passkey.signInOptions**'
  await tab.page.route(options, async (route) => {
    if (held) return route.continue()
    held = true
    const response = await route.fetch()
    await gate.pass()
    await route.fulfill({ response })
  })
  await tab.click('Sign out')
  await gate.reached
  await tab.click('Close the site')
  const second = tab.page.waitForResponse(options)
  await tab.click('Open the site')
  await (await second).finished()
  const first = tab.page.waitForResponse(options)
  gate.open()
  await (await first).finished()
  // What comes of it would be there before the answer to a later call.
  await tab.page.evaluate(() => fetch('/'))
  expect(await tab.page.evaluate('window.requests')).toEqual(['begun'])
})
