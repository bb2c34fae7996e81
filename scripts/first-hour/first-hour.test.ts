import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../../packages/server/test/harness/chromium.ts'
import { freePort } from '../../packages/server/test/harness/own-server.ts'
import { pack } from '../packed.ts'
import { readmeCommand, readmeSteps } from './readme-steps.ts'
import { createStranger } from './stranger.ts'

// The README as a stranger follows it: an empty folder that has no link back into this repository,
// the README's own commands and files in their order, and Chromium at the end. Only the names of our
// own packages are other ones: those of the tarballs that would be published.
const stranger = createStranger()
const PORT = String(await freePort())
const server = readmeCommand('node --env-file')
const page = readmeCommand('npx vite')
const times: string[] = []
/** Milliseconds. */
let setUp = 0

beforeAll(async () => {
  const tarballs = ['server', 'client', 'react'].map(
    (name) => [`@trpc-auth/${name}`, packed(name)] as const,
  )
  const from = performance.now()
  for (const step of readmeSteps()) {
    if (step.kind === 'file') stranger.write(step.path, step.text)
    else if (step.line !== server && step.line !== page) {
      const start = performance.now()
      await stranger.run(inPlaceOfNames(step.line, tarballs))
      times.push(`${seconds(start).padStart(6)}  ${step.line}`)
    }
  }
  setUp = performance.now() - from
}, 300_000)

afterAll(() => stranger.leave(), 60_000)

function packed(name: string): string {
  const destination = join(stranger.home, 'packed', name)
  mkdirSync(destination, { recursive: true })
  return pack(resolve(import.meta.dirname, '../../packages', name), destination)
}

function inPlaceOfNames(line: string, tarballs: readonly (readonly [string, string])[]): string {
  const words = line.split(' ').map((word) => tarballs.find(([name]) => name === word)?.[1] ?? word)
  return words.join(' ')
}

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`

test('a stranger who follows the README signs up, out and in again in a browser [field-E2,E3,E10]', async () => {
  const from = performance.now() - setUp
  await stranger.serve(server, { PORT })
  const { url } = await stranger.serve(page, { PORT })
  await using browser = await launchChromium()
  const tab = await browser.newPage()
  tab.setDefaultTimeout(20_000)
  const asked: string[] = []
  const complaints: string[] = []
  tab.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.startsWith('/trpc/')) asked.push(pathname)
  })
  tab.on('console', (message) => {
    if (message.type() !== 'info' && message.type() !== 'debug') complaints.push(message.text())
  })
  const press = (name: string) => tab.getByRole('button', { name, exact: true }).click()
  const enter = async (email: string, password: string) => {
    await tab.getByLabel('E-mail').fill(email)
    await tab.getByLabel('Password').fill(password)
  }
  const greets = (name: string) =>
    tab.getByRole('heading', { name: `Hello, ${name}!`, exact: true }).waitFor()
  /** At the field: it is what the field is described by. */
  const saysAt = async (label: string, text: string) => {
    const id = await tab.getByLabel(label).getAttribute('aria-describedby')
    await tab.locator(`#${id}`).getByText(text, { exact: true }).waitFor()
  }

  await tab.goto(url)
  await tab.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(asked).toEqual(['/trpc/viewer']) // once: to be nobody is no error that is tried again
  expect(complaints).toEqual([])

  await enter('ann', 'correct horse battery')
  await press('Sign up')
  await saysAt('E-mail', 'Enter an e-mail address.')
  await enter('ann@example.com', 'password')
  await press('Sign up')
  await saysAt(
    'Password',
    'That password is one of the first anyone would try. Choose another one.',
  )
  await enter('ann@example.com', 'correct horse battery')
  await press('Sign up')
  await greets('ann')
  const first = seconds(from)
  await tab.reload()
  await greets('ann')
  expect(await tab.evaluate('document.cookie')).toBe('')
  expect(await tab.context().cookies()).toMatchObject([{ httpOnly: true, secure: true }])

  await press('Sign out')
  await enter('ann@example.com', 'not the password')
  await press('Sign in')
  await saysAt('Password', 'The e-mail address or the password is wrong.')
  await enter('ann@example.com', 'correct horse battery')
  await press('Sign in')
  await greets('ann')

  console.log(`\n${times.join('\n')}\n`)
  console.log(`From an empty folder to a first login, with ${stranger.cache}: ${first}`)
}, 120_000)

test('started so, with no NODE_ENV, the doctor says why a call is signed out [field-E9]', async () => {
  const { url, output } = await stranger.serve(server, { PORT: String(await freePort()) })
  const input = encodeURIComponent(JSON.stringify({ json: { word: 'Hello' } }))

  const refused = await fetch(`${url}/greeting?input=${input}`)

  expect(refused.status).toBe(401)
  await expect.poll(output).toMatch(/trpc-auth doctor: greeting: not signed in/)
}, 30_000)

test('in production the doctor refuses to start, and without --dev there is none [field-E9]', async () => {
  const production = stranger.run(server, { PORT: '0', NODE_ENV: 'production' })
  await expect(production).rejects.toThrow('doctor: NODE_ENV is production')

  expect(server).toMatch(/ --dev$/)
  stranger.write(
    'look.ts',
    "import { auth } from './server/auth.ts'; console.log('examine' in auth)",
  )
  expect(await stranger.run('node --env-file=.env look.ts')).toBe('false\n')
}, 30_000)
