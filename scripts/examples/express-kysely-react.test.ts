import { expect, test } from 'vitest'
import { Example } from './example.ts'
import { openPage } from './page.ts'

const ann = 'ann@example.com'

test('express-kysely-react', async ({ task }) => {
  await using example = new Example('express-kysely-react')
  task.meta.times = example.times
  await example.prepare()
  await example.run('npm run types')
  await using opened = await openPage(await example.start())
  const { page, press, shows, fill, cookies } = opened

  await page.goto('/')
  await fill(ann)
  await press('Sign up')
  await shows(`Hello, ${ann}!`)
  example.signedIn()
  await page.getByLabel('New note').fill('Buy bread')
  await press('Add')
  await shows('Buy bread')
  await page.reload()
  await shows('Buy bread')
  await press('Sign out')
  await page.getByLabel('Password').waitFor()
  expect(await page.content()).not.toContain('Buy bread')
  await fill(ann, 'not the password')
  await press('Sign in')
  await page.getByRole('alert').waitFor()
  await fill(ann)
  await press('Sign in')
  await shows('Buy bread')
  expect(await cookies()).toMatchObject([{ httpOnly: true, secure: true }])
})
