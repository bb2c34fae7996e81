import { expect, test } from 'vitest'
import { newApp } from './harness/cli.ts'

const app = newApp()

const commands = [
  'init',
  'secret',
  'keys rotate',
  'schema',
  'migrate',
  'users create',
  'users list',
  'users check',
  'users import',
  'sessions revoke',
  'exposure',
  'doctor',
]

test('the overview names every command, and each has a help of its own with an example', async () => {
  const overview = await app.trpcAuth('--help')
  expect(overview).toMatchObject({ code: 0, stderr: '' })
  for (const name of commands) expect(overview.stdout).toContain(`\n  ${name} `)

  const helps = await Promise.all(commands.map((name) => app.trpcAuth(`${name} --help`)))
  for (const [at, { code, stdout, stderr }] of helps.entries()) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`Usage\\n {2}trpc-auth ${commands[at]}`))
    expect(stdout).toMatch(/\nExamples?\n(?: {2}\S.*trpc-auth |  trpc-auth )/)
    expect(stdout).toContain('--json')
  }
})

test('help comes in the other usual ways, too', async () => {
  const [help, short] = [await app.trpcAuth('help users list'), await app.trpcAuth('users list -h')]
  expect(help.code).toBe(0)
  expect(help.stdout).toBe(short.stdout)
  expect(await app.trpcAuth('')).toMatchObject({ code: 2, stdout: '' })
})

test('the version is that of the package', async () => {
  expect(await app.trpcAuth('--version')).toEqual({ code: 0, stdout: '0.0.0\n', stderr: '' })
})

test.each([
  ['usres list', /no command "usres"\. Did you mean "users list"\?/],
  ['users lst', /"users" is followed by one of: create, .* Did you mean "users list"\?/],
  ['migrat', /Did you mean "migrate"\?/],
  ['secret --evn X', /no flag --evn here\. Did you mean "--env"\?/],
  ['schema --dialect postgre', /must be one of postgres, mysql, sqlite; .* "postgres"\?/],
  ['users list --limit', /--limit needs a value/],
  ['users import users.csv --ignore --dry-run', /--ignore needs a value/],
  ['users list --limit 0', /--limit must be a whole number from 1 to 1000; got "0"/],
  ['users list --json=yes', /--json takes no value/],
  ['secret more', /"more" is one argument too many/],
  ['sessions revoke', /USER is missing/],
  ['doctor localhost:3000', /URL must begin with http/],
  ['users create', /--email is missing/],
  ['init --json', /With --json init does not ask. Give --yes, or --dry-run/],
  ['init', /nobody to ask. Give --yes, or --dry-run/],
  ['users import users.txt', /Name it \.csv or \.jsonl, or give --format/],
])('%s is wrong use: exit code 2, said on stderr', async (args, words) => {
  const { code, stdout, stderr } = await app.trpcAuth(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(words)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('with --json errors are JSON, too', async () => {
  const { code, stdout, stderr } = await app.trpcAuth('users list --json')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(JSON.parse(stderr)).toEqual({
    error: expect.stringContaining('--auth') as string,
    exitCode: 1,
  })
})

test('a secret is one that the library takes, and another each time', async () => {
  const [first, second] = [await app.trpcAuth('secret'), await app.trpcAuth('secret --env A_B')]
  expect(first.stdout).toMatch(/^[\w-]{64}\n$/)
  expect(second.stdout).toMatch(/^A_B=[\w-]{64}\n$/)
  expect(second.stdout).not.toContain(first.stdout.trim())
  const json = await app.trpcAuth('secret --json')
  expect(JSON.parse(json.stdout)).toEqual({
    secret: expect.stringMatching(/^[\w-]{64}$/) as string,
  })
})

test('a ring of secrets begins with a fresh one and ends with those in use', async () => {
  const old = `${'old secret, '.replace(',', '')}0123456789abcdefghijklmnopq`
  app.write({ '.env': `AUTH_SECRET=${old}\n` })
  const first = await app.trpcAuth('keys rotate --lifetime 3600 --json')
  const told = JSON.parse(first.stdout) as { ring: string[]; rolling: string[]; oldUntil: string }
  expect(told.ring).toEqual([expect.stringMatching(/^[\w-]{64}$/), old])
  expect(told.rolling).toEqual(told.ring.toReversed())
  expect(Math.abs(Date.parse(told.oldUntil) - Date.now() - 3_600_000)).toBeLessThan(60_000)

  const AUTH_SECRET = told.ring.join(',')
  const again = await app.trpcAuth('keys rotate', { env: { AUTH_SECRET } })
  expect(again.stdout).toMatch(/^AUTH_SECRET=[\w-]{64},/)
  expect(again.stdout).toContain(AUTH_SECRET)
  expect(again.stderr).toContain(".split(',')")
  const rolling = await app.trpcAuth('keys rotate --rolling', { env: { AUTH_SECRET } })
  expect(rolling.stdout).toMatch(/^AUTH_SECRET=[^\n]+,[\w-]{64}\n$/)
  expect(rolling.stdout.startsWith(`AUTH_SECRET=${AUTH_SECRET},`)).toBe(true)
  // What goes to stderr ends up in logs.
  for (const { stderr } of [again, rolling]) expect(stderr).not.toMatch(/[\w-]{64}|0123456789/)
})

test('a ring that no app would take is not rotated, and is not shown', async () => {
  const weak = await app.trpcAuth('keys rotate', { env: { AUTH_SECRET: 'hunter2hunter2' } })
  expect(weak).toMatchObject({ code: 1, stdout: '' })
  expect(weak.stderr).toContain('AUTH_SECRET: secret must have at least 32 bytes; got 14')
  expect(weak.stderr).not.toContain('hunter2')
  const none = await app.trpcAuth('keys rotate --env NOT_SET')
  expect(none.stderr).toContain('NOT_SET is not set')
})

test('nothing is coloured where nobody looks, nor with NO_COLOR', async () => {
  const plain = await app.trpcAuth('schema --dialect sqlite')
  const asked = await app.trpcAuth('init --dry-run', { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })
  // oxlint-disable-next-line no-control-regex -- what colours begin with
  for (const { stdout, stderr } of [plain, asked]) expect(stdout + stderr).not.toMatch(/\u001b/)
})
