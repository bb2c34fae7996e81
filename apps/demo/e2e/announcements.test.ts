import { expect, test } from 'vitest'
import { ada, person } from './person.ts'
import { listen } from './screen-reader.ts'
import { useStage } from './stage.ts'
import { comeIn, expectFocus, expectPage, openTab } from './visit.ts'

const stage = useStage()

const times = (all: readonly string[], words: string) => all.filter((said) => said === words).length

test('each of three notes that are added, and of those that are deleted, is announced [field-G1]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  const said = await listen(page)
  for (const count of ['One note', '2 notes', '3 notes']) {
    await page.getByRole('textbox', { name: 'New note' }).fill(`the ${count}`)
    await page.getByRole('button', { name: 'Add note' }).click()
    await page.getByRole('heading', { name: count }).waitFor()
  }
  await expect.poll(async () => times(await said(), 'Note added')).toBe(3)

  for (const count of ['2 notes', 'One note']) {
    await page.getByRole('listitem').first().getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Delete for good' }).click()
    await page.getByRole('heading', { name: count }).waitFor()
  }
  await expect.poll(async () => times(await said(), 'Note deleted')).toBe(2)
})

test('two sessions that are ended, and two changes of the name, are announced alike [field-G1]', async () => {
  const page = await comeIn(stage.context, stage.demo)
  for (let at = 0; at < 2; at += 1) await person(stage.demo.url).api.auth.login.mutate(ada)
  await page.goto('/account')
  const said = await listen(page)
  for (const left of [1, 0]) {
    const others = page.getByRole('listitem').getByRole('button', { name: /^Sign out session/ })
    await others.first().click()
    await page.getByRole('button', { name: 'Yes, sign out', exact: true }).click()
    await expect.poll(() => others.count()).toBe(left)
  }
  await expect
    .poll(
      async () => (await said()).filter((words) => words.endsWith('has been signed out')).length,
    )
    .toBe(2)

  for (const name of ['Augusta', 'Ada']) {
    await page.getByRole('button', { name: 'Change name' }).click()
    await page.getByLabel('New name').fill(name)
    await page.keyboard.press('Enter')
    await page.getByRole('definition').getByText(name, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Change name' }).waitFor()
  }
  await expect.poll(async () => times(await said(), 'Your name has been changed.')).toBe(2)
})

test('a sign-in that is refused twice is told twice, and so is a field whose focus stays [field-G1]', async () => {
  const page = await openTab(stage.context, '/sign-in')
  await expectPage(page, 'Sign in')
  const said = await listen(page)
  await page.getByLabel('E-mail').fill(ada.email)
  const password = page.getByLabel('Password', { exact: true })
  for (const count of [1, 2]) {
    await password.fill('not the password')
    await password.press('Enter')
    const words = 'The e-mail address or the password is wrong.'
    await expect.poll(async () => times(await said(), words)).toBe(count)
    await expectFocus(page.getByRole('alert'))
  }
  await password.fill('')
  for (const count of [1, 2]) {
    await password.press('Enter')
    await expect.poll(async () => times(await said(), 'Enter your password.')).toBe(count)
    await expectFocus(password)
  }
})
