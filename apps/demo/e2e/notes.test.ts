import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { ada } from './person.ts'
import {
  comeIn,
  expectFocus,
  expectPage,
  expectText,
  openTab,
  signOut,
  writeNote,
} from './visit.ts'
import { useStage } from './stage.ts'

const stage = useStage()
let page: Page

const texts = () => page.getByRole('listitem').locator('.note-text').allInnerTexts()

test('notes are written, listed newest first, and still there after a reload', async () => {
  page = await comeIn(stage.context, stage.demo)
  await expectText(page, 'Nothing here yet.')
  await writeNote(page, 'first')
  await page.getByRole('heading', { name: 'One note' }).waitFor()
  await writeNote(page, 'second\n\nwith lines')
  await page.reload()
  await page.getByRole('heading', { name: '2 notes' }).waitFor()
  expect(await texts()).toEqual(['second\n\nwith lines', 'first'])
})

test('a note is deleted after asking, and the focus stays on the page', async () => {
  page = await comeIn(stage.context, stage.demo)
  await writeNote(page, 'to keep')
  await writeNote(page, 'to go')
  const note = page.getByRole('listitem').filter({ hasText: 'to go' })
  await note.getByRole('button', { name: /^Delete the note/ }).click()
  await expectFocus(note.getByRole('button', { name: 'Keep' }))
  await note.getByRole('button', { name: 'Keep' }).click()
  await expectFocus(note.getByRole('button', { name: /^Delete the note/ }))
  await note.getByRole('button', { name: /^Delete the note/ }).click()
  await note.getByRole('button', { name: 'Delete for good' }).click()
  await note.waitFor({ state: 'detached' })
  await expectFocus(page.getByRole('heading', { name: 'One note' }))
  await expectText(page.getByRole('status'), 'Note deleted')
  await page.reload()
  await expectText(page, 'to keep')
  expect(await texts()).toEqual(['to keep'])
})

test('a note that another tab deleted is said to be gone', async () => {
  page = await comeIn(stage.context, stage.demo)
  await writeNote(page, 'short-lived')
  await stage.demo.database.deleteFrom('notes').execute()
  const note = page.getByRole('listitem')
  await note.getByRole('button', { name: /^Delete the note/ }).click()
  await note.getByRole('button', { name: 'Delete for good' }).click()
  await expectFocus(note.getByRole('alert').filter({ hasText: 'That no longer exists.' }))
})

test('nothing, and too much, are refused in words beside the text', async () => {
  page = await comeIn(stage.context, stage.demo)
  const text = page.getByRole('textbox', { name: 'New note' })
  const add = page.getByRole('button', { name: 'Add note' })
  await text.fill('  ')
  await add.click()
  await expectText(page, 'Write something first.')
  await expectFocus(text)
  await text.fill('x'.repeat(2003))
  await expectText(page, '3 characters too many')
  await add.click()
  await expectText(page, 'That is 3 characters too long.')
  await text.fill('x'.repeat(1990))
  await expectText(page, 'Room for 10 more characters')
  await add.click()
  await page.getByRole('heading', { name: 'One note' }).waitFor()
  expect(await text.inputValue()).toBe('')
})

test('what is written while a note is saved is kept', async () => {
  page = await comeIn(stage.context, stage.demo)
  const held = Promise.withResolvers<void>()
  await page.route('**/trpc/notes.create**', async (route) => {
    await held.promise
    await route.continue()
  })
  const text = page.getByRole('textbox', { name: 'New note' })
  await text.fill('first thought')
  await page.getByRole('button', { name: 'Add note' }).click()
  await page.getByRole('button', { name: 'Adding…' }).waitFor()
  await text.fill('second thought')
  held.resolve()
  await expectText(page, 'first thought')
  await page.getByRole('button', { name: 'Add note' }).waitFor()
  expect(await text.inputValue()).toBe('second thought')
})

test('markup in a note is text', async () => {
  page = await comeIn(stage.context, stage.demo)
  const markup = '<img src="/x" onerror="document.title = 1"><b>bold</b>'
  await writeNote(page, markup)
  expect(await texts()).toEqual([markup])
})

test('addresses can be opened directly, and an unknown one says so', async () => {
  page = await comeIn(stage.context, stage.demo)
  for (const [path, title] of [
    ['/', 'Notes'],
    ['/account', 'Account'],
    ['/sign-out', 'Sign out?'],
    ['/no/such/page', 'Page not found'],
  ] as const) {
    await expectPage(await openTab(stage.context, path), title)
  }
  const signedIn = await openTab(stage.context, '/sign-in?next=%2Faccount')
  await expectPage(signedIn, 'Account')
})

test('the account page shows who one is and leads out', async () => {
  page = await comeIn(stage.context, stage.demo)
  await page.getByRole('link', { name: 'Account' }).click()
  await expectFocus(page.getByRole('heading', { name: 'Account' }))
  expect(await page.title()).toBe('Account · Commonplace')
  await expectText(page.getByRole('definition'), ada.email)
  await page.goto('/sign-out')
  await expectPage(page, 'Sign out?')
  await page.getByRole('main').getByRole('button', { name: 'Sign out' }).click()
  await expectPage(page, 'You are signed out')
})

test('the way back through the history stays closed after a sign-out', async () => {
  page = await comeIn(stage.context, stage.demo)
  await writeNote(page, 'behind the door')
  await signOut(page)
  await page.goBack()
  await expectPage(page, 'Sign in')
  expect(await page.content()).not.toContain('behind the door')
})
