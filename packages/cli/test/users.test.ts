import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { authFiles } from './harness/auth-files.ts'
import { newApp } from './harness/cli.ts'
import { available, openers } from './harness/databases.ts'

const good = (mark: string) => `${mark}$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$${'A'.repeat(43)}`
const argon = good('$argon2id')

describe.each(['sqlite', 'postgres'] as const)('%s', (dialect) => {
  test.skipIf(!available[dialect])(
    'users are created, listed a page at a time, imported and checked',
    async () => {
      await using database = await openers[dialect]()
      const app = newApp(authFiles(database.url))
      const input = 'correct horse battery\n'
      const created = await app.trpcAuth(
        'users create --email Root@Example.org --set displayName=Root --superuser --verified',
        { input },
      )
      expect(created).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^[\da-f-]{36}\n$/) as string,
      })
      const taken = await app.trpcAuth(
        `users create --email root@example.org --fields '{"displayName":"R"}'`,
        { input },
      )
      expect(taken).toMatchObject({ code: 1, stdout: '' })
      expect(taken.stderr).toContain('REGISTER_USER_ALREADY_EXISTS')

      app.write({
        'users.csv': [
          'email,passwordHash,displayName,seats,role,created_at,is_verified',
          `ann@example.org,"${argon}","Ann, the ""first""",3,editor,2024-01-01 00:00:00,t`,
          'ANN@example.org,,Ann,,,,',
          'bob@example.org,$6$abc$def,Bob,,,,',
          '"cyd@example.org",,"Cyd',
          'of two lines",,,2024-01-01T00:00:00Z,no',
          '',
          'dee@example.org,,,,,,',
          'eve@example.org,,Eve,many,,,',
          'fay@example.org,,Fay',
          'root@example.org,,Root,,,,',
          'gil@example.org,,Gil,,owner,2999-01-01,',
        ].join('\r\n'),
      })
      const dry = await app.trpcAuth('users import users.csv --dry-run --json')
      expect(JSON.parse(dry.stdout)).toMatchObject({ dryRun: true, written: 2, there: 1 })
      const imported = await app.trpcAuth('users import users.csv')
      expect(imported).toMatchObject({
        code: 1,
        stdout: '2 written, 1 there already, 6 with something wrong.\n',
      })
      expect(imported.stderr.trim().split('\n')).toEqual([
        'users.csv:3: it has the address of line 2',
        expect.stringMatching(/^users\.csv:4: passwordHash: .*\(\$6\$\)/),
        expect.stringMatching(/^users\.csv:8: displayName: /),
        expect.stringMatching(/^users\.csv:9: seats: /),
        'users.csv:10: it has 3 fields, and the header 7',
        expect.stringMatching(/^users\.csv:12: (role|createdAt): /),
      ])

      const first = await app.trpcAuth('users list --limit 2 --json')
      const page = JSON.parse(first.stdout) as { users: object[]; next: string }
      const rest = await app.trpcAuth(`users list --limit 2 --json --after ${page.next}`)
      const { users, next } = JSON.parse(rest.stdout) as { users: object[]; next: null }
      expect(next).toBeNull()
      expect([...page.users, ...users]).toMatchObject([
        { email: 'Root@Example.org', isSuperuser: true, isVerified: true, role: 'reader' },
        { displayName: expect.stringMatching(/^(Ann|Cyd)/) as string },
        { displayName: expect.stringMatching(/^(Ann|Cyd)/) as string },
      ])
      expect(JSON.stringify([page, users])).toContain(
        '"displayName":"Cyd\\nof two lines","seats":1',
      )
      expect(JSON.stringify([page, users])).toContain('"seats":3,"role":"editor"')
      expect(first.stdout + rest.stdout).not.toContain('argon2')

      const check = await app.trpcAuth('users check')
      expect(check).toMatchObject({ code: 0, stderr: '' })
      expect(check.stdout).toContain('3 users, 1 of them active superusers')
    },
    90_000,
  )

  test.skipIf(!available[dialect])(
    'the check names what keeps adopted users out [field-D14]',
    async () => {
      await using database = await openers[dialect]()
      const app = newApp(authFiles(database.url))
      await app.trpcAuth(`migrate --database-url ${database.url}`)
      const insert = (id: string, email: string, more: string) =>
        database.run(
          `insert into auth_user (id, email, email_key, is_active, is_verified, is_superuser,
           session_epoch, password_hash, created_at, profile)
         values ('${id}', '${email}', '${email}', 1, 1, 0, 0, ${more})`,
        )
      await insert(
        'u1',
        'Zed@example.org',
        `'$6$rounds', '2024-01-01 00:00:00', '{"displayName":"Z"}'`,
      )
      await insert('u2', 'zed@example.org', `'md5:abc', 'long ago', '{"displayName":"Z"}'`)
      await insert('u3', 'fay@example.org', `null, '2999-01-01T00:00:00.000Z', '{}'`)
      await insert(
        'u4',
        'gil@example.org',
        `'${argon}', '2024-01-01T00:00:00.000Z', '{"displayName":"G"}'`,
      )
      await database.run(`alter table auth_user add column plan varchar(9) default null`)

      const { code, stdout } = await app.trpcAuth('users check --json')
      expect(code).toBe(1)
      const { users, hashes, problems } = JSON.parse(stdout) as {
        users: number
        hashes: object
        problems: { kind: string; what: string; users: number; examples: string[] }[]
      }
      expect(users).toBe(4)
      expect(hashes).toEqual({ $6$: 1, md5: 1, '': 1, $argon2id: 1 })
      expect(
        problems.map(({ kind, what, users: count }) => `${kind} ${what} ${count}`).toSorted(),
      ).toEqual([
        'address-twice zed@example.org 2',
        'future-time createdAt 1',
        'other-look-up-form emailKey 1',
        'profile displayName 1',
        'unknown-hash $6$ 1',
        'unknown-hash md5 1',
        'unreadable-time createdAt 1',
      ])
      const text = await app.trpcAuth('users check')
      expect(text.stdout).toContain('withLegacyPasswords')
      expect(text.stdout).not.toContain('rounds')
    },
    60_000,
  )
})

test('the check says when a column of the app lets nobody register, or one is missing', async () => {
  await using database = await openers.sqlite()
  const app = newApp(authFiles(database.url))
  await app.trpcAuth('users create --email a@example.org --set displayName=A', {
    input: 'correct horse battery',
  })
  await database.run(
    `create trigger plans before insert on auth_user begin
       select raise(abort, 'NOT NULL constraint failed: auth_user.plan'); end`,
  )
  const refused = await app.trpcAuth('users check')
  expect(refused.code).toBe(1)
  expect(refused.stdout).toMatch(
    /no-new-users: register\n.*NOT NULL constraint failed: auth_user\.plan/,
  )

  await database.run('drop trigger plans; alter table auth_user drop column session_epoch')
  const missing = await app.trpcAuth('users check')
  expect(missing.code).toBe(1)
  expect(missing.stdout).toContain('missing-value: sessionEpoch\n')
}, 60_000)

test('what the app logs is no part of the JSON, and unknown fields are wrong use', async () => {
  await using database = await openers.sqlite()
  const app = newApp(authFiles(database.url, "console.log('the app is ready')"))
  const { code, stdout, stderr } = await app.trpcAuth('users list --json')
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'the app is ready\n' })
  expect(JSON.parse(stdout)).toEqual({ users: [], next: null })

  const create = 'users create --email a@example.org'
  const input = 'correct horse battery'
  const wrong = await app.trpcAuth(`${create} --set displayNmae=A`, { input })
  expect(wrong).toMatchObject({ code: 2, stdout: '' })
  expect(wrong.stderr).toContain('Did you mean "displayName"?')
  const flag = await app.trpcAuth(`${create} --fields '{"isSuperuser":true}'`, { input })
  expect(flag).toMatchObject({ code: 2, stderr: expect.stringContaining('--superuser') as string })
}, 60_000)

test('JSON lines with a strange field say so before anything is written, and from stdin', async () => {
  await using database = await openers.sqlite()
  const app = newApp(authFiles(database.url))
  const line = (email: string, more: object = {}) =>
    `${JSON.stringify({ email, displayName: 'X', isVerified: true, ...more })}\n`
  const input = `${line('a@example.org', { plan: 1 })}{ not json\n${line('b@example.org', { id: 'b1' })}`
  const strange = await app.trpcAuth('users import - --format jsonl', { input })
  expect(strange.code).toBe(2)
  expect(strange.stderr).toContain('"plan" is not a field of a user')
  const passwords = await app.trpcAuth('users import - --format jsonl', {
    input: line('a@example.org', { password: 'secret of somebody' }),
  })
  expect(passwords).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('passwordHash') as string,
  })

  const imported = await app.trpcAuth('users import - --format jsonl --ignore plan', { input })
  expect(imported.stderr).toBe('-:2: it is not a JSON object\n')
  expect(imported.stdout).toBe('2 written, 1 with something wrong.\n')
  const same = await app.trpcAuth('users import - --format jsonl --json', {
    input: line('c@example.org', { id: 'b1' }),
  })
  expect(JSON.parse(same.stdout)).toMatchObject({
    bad: [{ line: 1, why: 'id: b@example.org has it' }],
  })
}, 60_000)

test('Ctrl-C stops an import between two users, and a second run does the rest', async () => {
  await using database = await openers.sqlite()
  const app = newApp(authFiles(database.url))
  const lines = Array.from({ length: 40 }, (_, at) => `u${at}@example.org,U${at}`)
  const input = ['email,displayName', ...lines].join('\n')
  const child = app.start([
    '../node_modules/@trpc-auth/cli/dist/main.js',
    'users',
    'import',
    '-',
    '--format',
    'csv',
  ])
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stdin?.write(input) // and it stays open, as from a program that still has some
  const count = () => {
    try {
      using reader = new DatabaseSync(database.url, { readOnly: true, timeout: 5000 })
      return Number(reader.prepare('select count(*) as n from auth_user').get()?.['n'])
    } catch {
      return 0 // not there yet
    }
  }
  await expect.poll(count, { timeout: 30_000 }).toBe(32)
  child.kill('SIGINT')
  await once(child, 'close')
  expect(child.exitCode).toBe(1)
  expect(output).toBe('32 written.\n')

  const rest = await app.trpcAuth('users import - --format csv', { input })
  expect(rest).toMatchObject({ code: 0, stdout: '8 written, 32 there already.\n' })
}, 60_000)
