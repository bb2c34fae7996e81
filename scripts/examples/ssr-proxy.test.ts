import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Example } from './example.ts'
import { openPage } from './page.ts'

const ann = 'ann@example.com'
const loopback = ' -- --hostname 127.0.0.1 --port 0'

test('ssr-proxy', async ({ task }) => {
  await using example = new Example('ssr-proxy')
  task.meta.times = example.times
  await example.prepare()
  await example.run('npm run types')
  await expectSignUpOutAndIn(await example.start({}, `npm run dev${loopback}`), () =>
    example.signedIn(),
  )
  await example.stop()

  // The same file under the name that it has in the edge runtime; and built, because that is where
  // an import of something that only Node has would be found.
  const proxy = join(example.folder, 'proxy.ts')
  const middleware = readFileSync(proxy, 'utf8').replace('function proxy', 'function middleware')
  writeFileSync(join(example.folder, 'middleware.ts'), middleware)
  rmSync(proxy)
  await example.run('npm run build')
  await expectSignUpOutAndIn(await example.start({}, `npm start${loopback}`))
})

async function expectSignUpOutAndIn(url: string, signedIn = () => {}): Promise<void> {
  await using opened = await openPage(url)
  const { page, press, shows, fill, cookies } = opened
  const seesNotes = () => shows(`The notes of ${ann}`)

  await page.goto('/notes')
  expect(new URL(page.url()).pathname).toBe('/sign-in')
  await fill(ann)
  await press('Sign up')
  await seesNotes()
  signedIn()
  await page.goto('/notes')
  await seesNotes()
  const kept = await cookies()
  await press('Sign out')
  await page.getByLabel('E-mail').waitFor()

  // A token whose session has ended: the proxy lets it through, and the page does not.
  const cookie = kept.map(({ name, value }) => `${name}=${value}`).join('; ')
  const notes = (headers: Record<string, string>) =>
    fetch(`${url}/notes`, { headers, redirect: 'manual' })
  expect(await (await notes({ cookie })).text()).not.toContain('The notes of')
  const strangers = await notes({})
  expect([strangers.status, strangers.headers.get('location')]).toEqual([307, '/sign-in'])
  const forged = await notes({ cookie: cookie.replace(/=.{20}/, '=eyJhbGciOiJub25lIn0') })
  expect([forged.status, forged.headers.get('location')]).toEqual([307, '/sign-in'])

  await fill(ann, 'not the password')
  await press('Sign in')
  await shows('LOGIN_BAD_CREDENTIALS')
  await fill(ann)
  await press('Sign in')
  await seesNotes()
}
