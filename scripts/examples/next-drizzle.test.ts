import { expect, test } from 'vitest'
import { launchChromium } from '../../packages/server/test/harness/chromium.ts'
import { Example } from './example.ts'

test('next-drizzle', async ({ task }) => {
  await using example = new Example('next-drizzle')
  task.meta.times = example.times
  await example.prepare()
  await example.run('npm run types')
  const url = await example.start({}, 'npm start -- --hostname 127.0.0.1')
  await using browser = await launchChromium()
  const page = await browser.newPage({ baseURL: url.replace('127.0.0.1', 'localhost') })
  page.setDefaultTimeout(15_000)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const shows = (text: string) => page.getByText(text).waitFor()
  const fill = async (email: string, password = 'correct horse battery') => {
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password').fill(password)
  }

  await page.goto('/')
  await fill('ann@example.com')
  await press('Sign up')
  await shows('Hello, ann@example.com!')
  example.signedIn()
  await page.getByLabel('Title').fill('Buy bread')
  await press('Post')
  await shows('Your latest post: Buy bread')
  const html = await page.reload()
  expect(await html?.text()).toContain('Buy bread') // it came with the page
  await press('Sign out')
  await fill('bob@example.com')
  await press('Sign up')
  await shows('You have no posts yet.')
  expect(await page.locator('body').innerText()).not.toContain('Buy bread')
  await press('Sign out')
  await fill('ann@example.com', 'not the password')
  await press('Sign in')
  await page.getByRole('alert').waitFor()
  await fill('ann@example.com')
  await press('Sign in')
  await shows('Your latest post: Buy bread')
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, secure: true }])
}, 240_000)
