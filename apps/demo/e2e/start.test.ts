import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ada, person, personSignedIn } from './person.ts'
import { surroundings } from './surroundings.ts'

const main = resolve(import.meta.dirname, '../src/server/main.ts')
const address = /^Personal notes: (http:\/\/localhost:\d+)$/m

const production = {
  NODE_ENV: 'production',
  AUTH_SECRET: 'the first secret of this test, long enough',
  PUBLIC_URL: 'https://notes.example.com',
  SMTP_URL: 'smtp://127.0.0.1:1',
}

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
  return spawned(main, env, args)
}

function spawned(program: string, env: Record<string, string>, args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: directory,
    env: { ...surroundings(), PORT: '0', DATABASE_URL: 'file:./notes.sqlite', ...env },
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

function ended(env: Record<string, string>, ...args: string[]) {
  return endOf(run(env, ...args))
}

/** The command of that name, on the database of this test. */
function makeSuperuser(...args: string[]) {
  return endOf(spawned(resolve(main, '../make-superuser.ts'), {}, args))
}

async function endOf({ child, printed }: ReturnType<typeof run>) {
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
  const first = await started({ AUTH_SECRET: 'the first secret of this test, long enough' })
  const visitor = await personSignedIn(first.url)
  await visitor.api.notes.create.mutate({ text: 'mine' })
  await stop(first.child)
  expect(existsSync(join(directory, 'notes.sqlite-secret'))).toBe(false)

  const second = await started({ AUTH_SECRET: 'the second secret of this test, long enough' })
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
  [{ DATABASE_URL: 'mysql://localhost/notes' }, 'DATABASE_URL must name a SQLite file'],
  [{ DATABASE_URL: 'postgres://127.0.0.1:1/notes' }, 'which DATABASE_URL names, cannot be used'],
  [{ REDIS_URL: 'redis://127.0.0.1:1' }, 'which REDIS_URL names, cannot be used'],
  [{ NODE_ENV: 'production' }, 'NODE_ENV is production: AUTH_SECRET must be'],
  [{ NODE_ENV: 'production' }, 'NODE_ENV is production: SMTP_URL must be'],
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
  expect(text).toContain(`The SQLite file ${main} cannot be opened`)
})

test('mails are shown on a page in development, and on none when they are sent', async () => {
  const { url, printed } = await started()
  expect(printed.text).toContain(`e-mails are shown at ${url}/dev/mail`)
  expect((await fetch(`${url}/dev/mail`)).status).toBe(200)

  const deployed = await started(production)
  expect((await fetch(`${deployed.url}/healthz`)).status).toBe(200)
  expect((await fetch(`${deployed.url}/dev/mail`)).status).toBe(404)
  expect(deployed.printed.text).not.toContain('/dev/mail')
})

/** Everything that it prints until it has stopped, asked for notes with a cookie of before. */
async function printedToStrangers(env: Record<string, string>): Promise<string> {
  const { child, url, printed } = await started(env)
  const headers = { cookie: 'trpc-auth=of-before' }
  expect((await fetch(`${url}/trpc/notes.list`, { headers })).status).toBe(401)
  await stop(child)
  return printed.text
}

test('in development the console says why a call is signed out', async () => {
  expect(await printedToStrangers({})).toContain(
    'trpc-auth doctor: notes.list: not signed in (cookie-name, backend cookie). The request has a cookie named trpc-auth, but this backend reads __Host-trpc-auth.',
  )
})

test('in production it does not', async () => {
  expect(await printedToStrangers(production)).not.toContain('doctor')
})

test('the first superuser is made by a command, while the server runs, once the address is proved', async () => {
  const { url } = await started()
  const { api } = await personSignedIn(url)
  const early = await makeSuperuser(ada.email)
  expect(early.code).toBe(1)
  expect(early.text).toContain(`${ada.email} is not confirmed yet`)
  await api.auth.requestVerifyToken.mutate({ email: ada.email })
  // Sent after the answer.
  const token = await vi.waitFor(
    async () => {
      const mail = await fetch(`${url}/dev/mail/1`).then((response) => response.text())
      return /verify#([\w.-]+)/.exec(mail)?.[1] ?? Promise.reject(new Error(mail))
    },
    { timeout: 10_000 },
  )
  await api.auth.verify.mutate({ token })

  expect(await makeSuperuser(' Ada@Example.com')).toMatchObject({ code: 0 })
  expect(await api.users.list.query()).toMatchObject({ users: [{ isSuperuser: true }] })
  const stranger = await makeSuperuser('nobody@example.com')
  expect(stranger.code).toBe(1)
  expect(stranger.text).toContain('Nobody has signed up with nobody@example.com')
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
