import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pack } from '../../../../scripts/packed.ts'
import { launchChromium } from '../harness/chromium.ts'
import { freePort } from '../harness/own-server.ts'
import { openRegistry } from '../harness/registry.ts'

// The README as a stranger follows it: an empty folder that has no link back into this repository,
// the README's own commands and files in their order, and Chromium at the end.
const packageFolder = resolve(import.meta.dirname, '../..')
const readme = readFileSync(join(packageFolder, '../../README.md'), 'utf8')
const outside = mkdtempSync(join(tmpdir(), 'trpc-auth-readme-'))
const folder = join(outside, 'notes')
const servers: ChildProcess[] = []
let env: NodeJS.ProcessEnv

beforeAll(async () => {
  mkdirSync(folder)
  mkdirSync(join(outside, 'packed'))
  await using registry = await openRegistry([pack(packageFolder, join(outside, 'packed'))])
  env = { ...surroundings(), PORT: String(await freePort()), npm_config_registry: registry.url }
  for (const step of steps()) {
    if (step.kind === 'file') write(step.path, step.text)
    else if (!startsServer(step.line)) await runLine(step.line)
  }
}, 120_000)

afterAll(async () => {
  for (const server of servers) await stop(server)
  rmSync(outside, { recursive: true })
})

type Step =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'command'; readonly line: string }

/** What the README has its reader do, in order. */
function steps(): Step[] {
  const [section = ''] = /^## Use it$.*?(?=^## )/ms.exec(readme) ?? []
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
  return blocks.flatMap(([, language, text = '']): Step[] => {
    if (language === 'sh') {
      return text.split('\n').flatMap((line) => (line ? [{ kind: 'command', line }] : []))
    }
    const [name = '', path = ''] = /^(?:\/\/|<!--) (\S+)(?: -->)?\n/.exec(text) ?? []
    return [{ kind: 'file', path, text: text.slice(name.length) }]
  })
}

const startsServer = (line: string) => /^node .*main\.ts|^npx vite$/.test(line)

function commandOf(pattern: RegExp): string {
  for (const step of steps())
    if (step.kind === 'command' && pattern.test(step.line)) return step.line
  throw new Error(`The README has no command like ${pattern}.`)
}

function write(path: string, text: string): void {
  expect(path).not.toBe('')
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** A reader's shell: nothing of ours is on its path, and npm has no settings and no cache yet. */
function surroundings(): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '').split(delimiter)
  const theirs = path.filter((entry) => !entry.includes('node_modules'))
  const variables: Record<string, string> = {
    PATH: [dirname(process.execPath), ...theirs].join(delimiter),
    HOME: outside,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  }
  return variables as NodeJS.ProcessEnv // some types want a NODE_ENV in it, and there shall be none
}

async function runLine(line: string): Promise<void> {
  const { child, output } = start(line)
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(`${line} ended badly:\n${output()}`)
}

function start(line: string, more: Record<string, string> = {}) {
  // A group of its own, so that what npx starts can be stopped with it.
  const child = spawn(line, {
    cwd: folder,
    env: { ...env, ...more },
    shell: true,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  }
  return { child, output: () => text }
}

/** Starts what keeps running, and waits for the address that it prints. */
async function serve(pattern: RegExp, more: Record<string, string> = {}) {
  const { child, output } = start(commandOf(pattern), more)
  servers.push(child)
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      // oxlint-disable-next-line no-control-regex -- Vite prints in colours
      const [found] = /http:\/\/localhost:\d+[/\w]*/.exec(output().replace(/\x1b\[\d+m/g, '')) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once('close', (code) => reject(new Error(`It ended with ${String(code)}:\n${output()}`)))
  })
  return { url, output }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const closed = once(server, 'close')
  process.kill(-server.pid, 'SIGKILL')
  await closed
}

test('a stranger who follows the README signs up, out and in again in a browser [field-E2]', async () => {
  await serve(/main\.ts/)
  const { url } = await serve(/^npx vite$/)
  await using browser = await launchChromium()
  const page = await browser.newPage()
  page.setDefaultTimeout(15_000)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const says = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor()

  await page.goto(url)
  await says('Nobody is signed in.')
  await page.getByLabel('E-mail').fill('ann@example.com')
  await page.getByLabel('Password').fill('correct horse battery')
  await press('Sign up')
  await says('Hello, ann!')
  await page.reload()
  await says('Hello, ann!')
  expect(await page.evaluate('document.cookie')).toBe('')
  await press('Sign out')
  await says('Nobody is signed in.')
  await page.getByLabel('E-mail').fill('ann@example.com')
  await page.getByLabel('Password').fill('not the password')
  await press('Sign in')
  await says('The e-mail address or the password is wrong.')
  await page.getByLabel('Password').fill('correct horse battery')
  await press('Sign in')
  await says('Hello, ann!')
  expect(await page.context().cookies()).toMatchObject([{ httpOnly: true, secure: true }])
}, 60_000)

test('started so, with no NODE_ENV, the doctor says why a call is signed out [field-E9]', async () => {
  const server = await serve(/main\.ts/, { PORT: String(await freePort()) })
  const input = encodeURIComponent(JSON.stringify({ json: { word: 'Hello' } }))

  const refused = await fetch(`${server.url}/greeting?input=${input}`)

  expect(refused.status).toBe(401)
  await expect.poll(server.output).toMatch(/trpc-auth doctor: greeting: not signed in/)
}, 30_000)

test('in production the doctor refuses to start, and without --dev there is none [field-E9]', async () => {
  const [command = '', ...args] = commandOf(/main\.ts/).split(' ')
  const PORT = String(await freePort())
  const production = spawnSync(command, args, {
    cwd: folder,
    env: { ...env, PORT, NODE_ENV: 'production' },
    encoding: 'utf8',
  })
  expect(production.status).toBe(1)
  expect(production.stderr).toContain('doctor: NODE_ENV is production')

  expect(args.pop()).toBe('--dev')
  const auth = "import { auth } from './server/auth.ts'; console.log('examine' in auth)"
  write('look.ts', auth)
  const without = spawnSync('node', ['--env-file=.env', 'look.ts'], {
    cwd: folder,
    env,
    encoding: 'utf8',
  })
  expect(without.stdout).toBe('false\n')
}, 30_000)
