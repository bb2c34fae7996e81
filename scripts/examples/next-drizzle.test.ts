import { expect, test } from 'vitest'
import { Example } from './example.ts'
import { openPage } from './page.ts'

const ann = 'ann@example.com'

test('next-drizzle', async ({ task }) => {
  await using example = new Example('next-drizzle')
  task.meta.times = example.times
  await example.prepare()
  await example.run('npm run types')
  const url = await example.start({}, 'npm start -- --hostname 127.0.0.1')
  await using opened = await openPage(url)
  const { page, press, shows, fill, cookies } = opened

  await page.goto('/')
  await fill(ann)
  await press('Sign up')
  await shows(`Hello, ${ann}!`)
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
  await fill(ann, 'not the password')
  await press('Sign in')
  await page.getByText('wrong').waitFor()
  await fill(ann)
  await press('Sign in')
  await shows('Your latest post: Buy bread')
  expect(await cookies()).toMatchObject([{ httpOnly: true, secure: true }])
})
