import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createGate } from '../../client/test/harness/gate.ts'
import { launchChromium } from '../../server/test/harness/chromium.ts'
import { buildPage, type Files } from './harness/build-page.ts'
import { openStage } from './harness/stage.ts'

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium.close())

describe.each(['19', '18'] as const)('with React %s', (react) => {
  let files: Files
  beforeAll(async () => {
    files = await buildPage(react)
  })

  test('a stranger is asked for once, and is nobody', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.shows('Nobody')
    await tab.shows('Good day, stranger')
    expect(await tab.page.title()).toMatch(new RegExp(`^${react}`))
    expect(tab.called()).toEqual(['hello', 'viewer'])
  })

  test('a sign-in asks nobody who it is, and fetches what is shown to the user', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.shows('Good day, stranger')
    tab.calls.length = 0
    await tab.signIn('Ada')
    await tab.shows('Good day, Ada')
    expect(tab.called()).toEqual(['auth.login', 'hello', 'notes'])
  })

  test('who comes back sees no moment of being signed out, and costs one request more', async () => {
    await using stage = await openStage(chromium, files)
    await (await stage.open()).signIn('Ada')
    const tab = await stage.open()
    await tab.shows('notes of Ada')
    await tab.shows('Good day, Ada')
    expect(await tab.seen()).toContain('One moment')
    expect(await tab.seen()).not.toContain('Nobody')
    expect(tab.called()).toEqual(['hello', 'notes', 'viewer'])
  })

  test('a sign-out leaves nothing, here and in every other tab, and asks for nothing of theirs', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    const other = await stage.open()
    await other.shows('notes of Ada')
    for (const { calls } of [tab, other]) calls.length = 0
    await tab.click('Sign out')
    for (const one of [tab, other]) {
      await one.shows('Nobody')
      await one.shows('Good day, stranger')
      expect(await one.has('Ada')).toBe(false)
    }
    expect(tab.called()).toEqual(['auth.logout', 'hello'])
    expect(other.called()).toEqual(['hello'])
  })

  test('when somebody else signs in, nothing of the one before is shown while theirs is slow', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    await tab.page.getByLabel('Draft').fill('half a secret')
    const other = await stage.open()
    await other.shows('notes of Ada')

    const gate = createGate()
    await tab.page.route(/viewer|notes|hello/, async (route) => {
      await gate.pass()
      await route.continue()
    })
    const before = (await tab.seen()).length
    await other.signIn('Bob')
    await tab.shows('One moment')
    expect(await tab.has('Ada')).toBe(false)
    const seen = (await tab.seen()).length
    gate.open()
    await tab.shows('notes of Bob')
    await tab.shows('Good day, Bob')
    expect(await tab.page.getByLabel('Draft').inputValue()).toBe('')
    expect((await tab.seen()).slice(seen)).not.toContain('Ada')
    // Nor was a part of it gone before the rest.
    expect((await tab.seen()).slice(before)).not.toMatch(/Ada\s+no notes yet/)
  })

  test('somebody who leaves before it is known who they are leaves nothing either', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    const late = await stage.context.newPage()
    await late.route('**/trpc/viewer**', () => undefined)
    await late.goto(stage.origin)
    await late.getByText('Good day, Ada').waitFor()
    await tab.click('Sign out')
    await late.getByText('Nobody').waitFor()
    await late.getByText('Good day, stranger').waitFor()
    expect(await late.getByText('Ada').count()).toBe(0)
    expect(await late.getByRole('alert').count()).toBe(0)
  })

  test('what was fetched before a sign-in is not for whoever signs in while it is not known who was there', async () => {
    await using stage = await openStage(chromium, files)
    await (await stage.open()).signIn('Ada')
    const tab = await stage.context.newPage()
    let shown = ''
    await tab.route('**/trpc/{viewer,notes,hello}**', async (route) => {
      // Only what was asked for before.
      if (shown === '' && route.request().url().includes('hello')) await route.continue()
    })
    await tab.goto(stage.origin)
    await tab.getByText('Good day, Ada').waitFor()
    shown = 'hello'
    await tab.getByRole('button', { name: 'Change account' }).click()
    await tab.getByRole('button', { name: 'Sign in as Bob' }).click()
    await tab.getByText('Bob', { exact: true }).waitFor()
    expect(await tab.getByText('Good day, Ada').count()).toBe(0)
  })

  test('an account is changed without a sign-out, and nothing of the first is left', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    await tab.page.getByLabel('Draft').fill('half a secret')
    tab.calls.length = 0
    await tab.signIn('Bob')
    await tab.shows('Good day, Bob')
    expect(await tab.page.getByLabel('Draft').inputValue()).toBe('')
    expect(tab.called()).toEqual(['auth.login', 'hello', 'notes'])
  })

  test('the same user signs in once more, keeps what is being written, and sees what is new', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    await tab.page.getByLabel('Draft').fill('half a sentence')
    tab.calls.length = 0
    await tab.signIn('Ada')
    await expect.poll(() => tab.called()).toEqual(['auth.login', 'hello', 'notes'])
    expect(await tab.page.getByLabel('Draft').inputValue()).toBe('half a sentence')
  })

  test('a wrong password is said, and changes nothing', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    tab.calls.length = 0
    await tab.click('Change account')
    await tab.click('Sign in as Nobody')
    await tab.shows('The e-mail address or the password is wrong.')
    await tab.shows('notes of Ada')
    expect(tab.called()).toEqual(['auth.login'])
  })

  test('a session that has ended is noticed at the next call', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    stage.advance(3600)
    await tab.click('Open the vault')
    await tab.shows('Nobody')
    await tab.shows('Good day, stranger')
    expect(await tab.has('Ada')).toBe(false)
  })

  test('a cookie that the browser has dropped is noticed at the next call, also after a reload', async () => {
    await using stage = await openStage(chromium, files)
    await (await stage.open()).signIn('Ada')
    const tab = await stage.open()
    await tab.shows('notes of Ada')
    await stage.context.clearCookies()
    await tab.click('Open the vault')
    await tab.shows('Nobody')
    await tab.shows('Good day, stranger')
    expect(await tab.has('Ada')).toBe(false)
  })

  test('an outage is no sign-out', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    await tab.page.route('**/trpc/**', (route) => route.abort())
    await tab.page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
    await tab.page.getByRole('alert').waitFor()
    await tab.shows('notes of Ada')
    await tab.page.reload()
    await tab.page.getByRole('alert').waitFor()
    await tab.shows('One moment')
    expect(await tab.has('Nobody')).toBe(false)
  })

  test.each(['Sign in as Bob', 'Sign in plainly'])(
    'an answer that was under way does not undo a sign-in: %s',
    async (button) => {
      await using stage = await openStage(chromium, files)
      const gate = createGate()
      const tab = await stage.open()
      await tab.signIn('Ada')
      await tab.click('Change account')
      let held = false
      await tab.page.route('**/viewer**', async (route) => {
        if (held) return route.continue()
        held = true
        const response = await route.fetch()
        await gate.pass()
        // The page has given up on it.
        await route.fulfill({ response }).catch(() => undefined)
      })
      await tab.page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
      await gate.reached
      await tab.click(button)
      await tab.shows('notes of Bob')
      gate.open()
      await tab.shows('Good day, Bob')
      expect(await tab.has('of Ada')).toBe(false)
      expect(await tab.page.getByRole('alert').count()).toBe(0)
    },
  )

  test('a sign-in by a mutation that says nothing costs the question who it is', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    tab.calls.length = 0
    await tab.click('Change account')
    await tab.click('Sign in plainly')
    await tab.shows('notes of Bob')
    await tab.shows('Good day, Bob')
    expect(tab.called()).toEqual(['auth.login', 'hello', 'notes', 'viewer'])
  })

  test('somebody who goes back to a page that the browser has kept sees it only if it is theirs', async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    await tab.page.getByLabel('Draft').fill('half a sentence')
    const keep = () =>
      tab.page.evaluate(() =>
        dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })),
      )
    const comeBack = () =>
      tab.page.evaluate(() =>
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
      )
    const draft = tab.page.getByLabel('Draft')

    await keep()
    expect(await draft.isVisible()).toBe(false)
    await comeBack()
    await expect.poll(() => draft.isVisible()).toBe(true)
    expect(await draft.inputValue()).toBe('half a sentence')

    await keep()
    await stage.context.clearCookies()
    const seen = (await tab.seen()).length
    await comeBack()
    await tab.shows('Nobody')
    expect((await tab.seen()).slice(seen)).not.toMatch(/of Ada|day, Ada/)
  })

  test("when it cannot be known whose a kept page is, it is nobody's", async () => {
    await using stage = await openStage(chromium, files)
    const tab = await stage.open()
    await tab.signIn('Ada')
    await tab.page.route('**/trpc/**', (route) => route.abort())
    await tab.page.evaluate(() =>
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
    )
    await tab.shows('One moment')
    await tab.page.getByRole('alert').waitFor()
    expect(await tab.has('Ada')).toBe(false)
  })
})
