import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { watchedRun } from './watched-run.ts'

vi.setConfig({ testTimeout: 60_000 }) // each starts a vitest

let folder = ''
beforeAll(() => void (folder = join(mkdtempSync(join(tmpdir(), 'trpc-auth-')), 'notes')))
afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

/** What a run of one fixture says, and where it leaks. */
async function run(fixture: string, usesSecrets = false) {
  const vitest = join(import.meta.dirname, '../../node_modules/vitest/vitest.mjs')
  const config = join(import.meta.dirname, 'fixture/vitest.config.ts')
  let printed = ''
  const { exitCode, leaks } = await watchedRun([vitest, 'run', '--config', config, fixture], {
    folder,
    usesSecrets,
    show: (_, text) => void (printed += Buffer.from(text).toString()),
  })
  return { exitCode, leaks, printed }
}

test.each([
  {
    fixture: 'printed',
    what: 'a cookie that a test prints [sec-41]',
    leaks: [/^a cookie is in the output, line \d+ \(printed\.fixture\.ts\)$/],
  },
  {
    fixture: 'error',
    what: 'a cookie in an error beside other answers [sec-41]',
    leaks: [/^a cookie is in the errors that error\.fixture\.ts was sent, line 1$/],
  },
  {
    fixture: 'node',
    what: 'a cookie in an error of a stream, through node:http [sec-41]',
    leaks: [/^a cookie is in the errors that node\.fixture\.ts was sent, line 1$/],
  },
  {
    fixture: 'process',
    what: 'a cookie that another process prints to a test [sec-41]',
    leaks: [/^a cookie is in the stderr \(\d+\) of process\.fixture\.ts, line 1$/],
  },
  {
    fixture: 'crypto',
    what: 'the hash of a token, and a secret in a URL [sec-41]',
    leaks: [/^the hash of a token is in the output/, /^a secret is in the output/],
  },
  {
    fixture: 'hash',
    what: 'the hash of a password [sec-41]',
    leaks: [/^the hash of a password is in the output/],
  },
])('a run finds $what', async ({ fixture, leaks }) => {
  const found = await run(fixture)

  expect(found).toMatchObject({ exitCode: 0, leaks: { length: leaks.length } })
  for (const [index, leak] of leaks.entries()) expect(found.leaks[index]).toMatch(leak)
})

test('a run that must have used secrets, and has noted none, is no silence', async () => {
  const blind = await run('plain', true)
  expect(blind.leaks).toEqual(['no secret was noted, so none could be found'])

  const seeing = await run('silent', true)
  expect(seeing.leaks).toEqual([])
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a run that %s ends removes its notes',
  async (signal) => {
    const watched = join(import.meta.dirname, 'watched-run.ts')
    const endless = "console.log('up'); setInterval(() => undefined, 1000)"
    const args = [JSON.stringify(['-e', endless]), JSON.stringify({ folder })]
    const program = `import { watchedRun } from ${JSON.stringify(watched)}; await watchedRun(${args.join(', ')})`
    // A group of its own, as a terminal gives: the signal reaches all of it.
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      detached: true,
    })
    await once(child.stdout, 'data')
    expect(existsSync(folder)).toBe(true)

    process.kill(-(child.pid ?? NaN), signal)
    await once(child, 'close')

    expect(existsSync(folder)).toBe(false)
  },
)

test('a run finds nothing in one that keeps its cookie to itself, and removes its notes', async () => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'of a run that was cut short'), '$2b$10$'.padEnd(60, 'abcdefgh'))

  const { exitCode, leaks, printed } = await run('silent')

  expect({ exitCode, leaks }).toEqual({ exitCode: 0, leaks: [] })
  expect(printed).toContain('1 passed')
  expect(existsSync(folder)).toBe(false)
})

test('the tests of every package and app take notes', () => {
  const configs = globSync('{packages,apps}/*/vitest.config.ts')
  const without = configs.filter((file) => !readFileSync(file, 'utf8').includes('redaction/record'))

  expect(configs).not.toEqual([])
  expect(without).toEqual([])
})
