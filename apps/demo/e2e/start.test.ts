import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ada, person, personSignedIn } from './person.ts'

const main = resolve(import.meta.dirname, '../src/server/main.ts')
const address = /^Personal notes: (http:\/\/localhost:\d+)$/m

let directory: string
let running: ChildProcess[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'demo-'))
  running = []
})

afterEach(async () => {
  for (const child of running) await stop(child)
  rmSync(directory, { recursive: true })
})

/** `pnpm start` with these variables, and what it prints. */
function run(env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: directory,
    env: { PATH: process.env['PATH'], PORT: '0', DATABASE_URL: 'file:./notes.sqlite', ...env },
  })
  running.push(child)
  const printed = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed.text += text))
  }
  return { child, printed }
}

/** Resolves to the address that it prints, or rejects with what it printed instead. */
async function started(env: Record<string, string> = {}) {
  const { child, printed } = run(env)
  const url = await new Promise<string>((done, fail) => {
    child.stdout?.on('data', () => {
      const found = address.exec(printed.text)?.[1]
      if (found) done(found)
    })
    child.once('close', () => fail(new Error(printed.text)))
  })
  return { child, url, printed }
}

async function ended(env: Record<string, string>, ...args: string[]) {
  const { child, printed } = run(env, ...args)
  await once(child, 'close')
  return { code: child.exitCode, text: printed.text }
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGTERM')
    await once(child, 'close')
  }
  return child.exitCode
}

test('the first start makes the database and a secret that only its owner can read', async () => {
  const { url, printed } = await started()
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect(existsSync(join(directory, 'notes.sqlite'))).toBe(true)
  const secret = join(directory, 'notes.sqlite-secret')
  expect(statSync(secret).mode & 0o777).toBe(0o600)
  expect(printed.text).toContain('AUTH_SECRET is not set: made a random one for development')
})

test('a restart keeps the notes and signs nobody out', async () => {
  const first = await started()
  const visitor = await personSignedIn(first.url)
  await visitor.api.notes.create.mutate({ text: 'still here' })
  expect(await stop(first.child)).toBe(0)

  const second = await started()
  expect(second.printed.text).toContain('using the development one')
  const again = person(second.url)
  for (const cookie of await visitor.jar.getCookies(first.url)) {
    await again.jar.setCookie(cookie, second.url)
  }
  expect(await again.api.notes.list.query()).toMatchObject([{ text: 'still here' }])
})

test('another secret signs everybody out and keeps their notes', async () => {
  const first = await started({ AUTH_SECRET: 'a'.repeat(32) })
  const visitor = await personSignedIn(first.url)
  await visitor.api.notes.create.mutate({ text: 'mine' })
  await stop(first.child)
  expect(existsSync(join(directory, 'notes.sqlite-secret'))).toBe(false)

  const second = await started({ AUTH_SECRET: 'b'.repeat(32) })
  const again = person(second.url)
  for (const cookie of await visitor.jar.getCookies(first.url)) {
    await again.jar.setCookie(cookie, second.url)
  }
  await expect(again.api.notes.list.query()).rejects.toMatchObject({
    data: { auth: { code: 'NOT_SIGNED_IN' } },
  })
  await again.api.auth.login.mutate(ada)
  expect(await again.api.notes.list.query()).toMatchObject([{ text: 'mine' }])
})

test('an open connection does not keep it from stopping', async () => {
  const { child, url } = await started()
  // Kept alive by the client for the next request.
  await fetch(`${url}/healthz`).then((response) => response.text())
  expect(await stop(child)).toBe(0)
})

test('COOKIE_SECURE=false gives a cookie that any browser takes on http://localhost', async () => {
  const { url } = await started({ COOKIE_SECURE: 'false' })
  const [cookie] = await (await personSignedIn(url)).jar.getCookies(url)
  expect(cookie).toMatchObject({ secure: false, httpOnly: true })
  expect(cookie?.key).not.toMatch(/^__Host-/)
})

test.each([
  [{ PORT: 'eighty' }, 'PORT must be a whole number from 0 to 65535'],
  [{ DATABASE_URL: 'postgres://localhost/notes' }, 'DATABASE_URL must name a SQLite file'],
  [{ NODE_ENV: 'production' }, 'NODE_ENV is production: AUTH_SECRET must be'],
  [{ AUTH_SECRET: 'short' }, 'AUTH_SECRET must be at least 32 bytes'],
])('%o is refused with a sentence and exit code 1', async (env, sentence) => {
  const { code, text } = await ended(env)
  expect(code).toBe(1)
  expect(text).toContain(sentence)
  expect(text).not.toMatch(/^ +at /m)
})

test('a port that is taken is said to be so', async () => {
  const { url } = await started()
  const port = new URL(url).port
  const { code, text } = await ended({ PORT: port })
  expect(code).toBe(1)
  expect(text).toContain(`Port ${port} is taken`)
})

test('a file that is no database is said to be none', async () => {
  const { code, text } = await ended({ DATABASE_URL: `file:${main}` })
  expect(code).toBe(1)
  expect(text).toContain(`The SQLite file ${main} can not be opened`)
})

test('--help tells the variables, an unknown option is refused', async () => {
  const help = await ended({}, '--help')
  expect(help.code).toBe(0)
  for (const name of ['PORT', 'AUTH_SECRET', 'DATABASE_URL', 'SESSION_LIFETIME_SECONDS']) {
    expect(help.text).toContain(name)
  }
  const unknown = await ended({}, '--prot')
  expect(unknown.code).toBe(1)
  expect(unknown.text).toContain("Unknown option '--prot'")
})
