import { expect, test } from 'vitest'
import { launchChromium } from '../../packages/server/test/harness/chromium.ts'
import { Example } from './example.ts'

test('express-kysely-react', async ({ task }) => {
  await using example = new Example('express-kysely-react')
  task.meta.times = example.times
  await example.prepare()
  await example.run('npm run types')
  const url = await example.start()
  await using browser = await launchChromium()
  const page = await browser.newPage()
  page.setDefaultTimeout(15_000)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const shows = (text: string) => page.getByText(text).waitFor()
  const fill = async (password: string) => {
    await page.getByLabel('E-mail').fill('ann@example.com')
    await page.getByLabel('Password').fill(password)
  }

  await page.goto(url)
  await fill('correct horse battery')
  await press('Sign up')
  await shows('Hello, ann@example.com!')
  example.signedIn()
  await page.getByLabel('New note').fill('Buy bread')
  await press('Add')
  await shows('Buy bread')
  await page.reload()
  await shows('Buy bread')
  await press('Sign out')
  await page.getByLabel('Password').waitFor()
  expect(await page.content()).not.toContain('Buy bread')
  await fill('not the password')
  await press('Sign in')
  await page.getByRole('alert').waitFor()
  await fill('correct horse battery')
  await press('Sign in')
  await shows('Buy bread')
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, secure: true }])
}, 180_000)
