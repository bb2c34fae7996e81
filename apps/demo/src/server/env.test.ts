import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readEnv } from './env.ts'

const secret = 'x'.repeat(32)

function read(source: Record<string, string>) {
  const result = readEnv(source)
  if (!result.ok) throw new Error(result.problems.join(' '))
  return result.env
}

test('everything has a default in development', () => {
  expect(read({})).toEqual({
    production: false,
    port: 3000,
    host: '127.0.0.1',
    secret: undefined,
    database: undefined,
    redis: undefined,
    lifetimeSeconds: 86_400,
    publicUrl: undefined,
    trustProxy: 0,
    smtpUrl: undefined,
    mailFrom: 'Commonplace <no-reply@localhost>',
    cookieSecure: true,
    providers: {},
  })
})

test('an empty variable counts as unset', () => {
  expect(read({ PORT: '', AUTH_SECRET: '', DATABASE_URL: '' }).port).toBe(3000)
})

const production = {
  NODE_ENV: 'production',
  AUTH_SECRET: secret,
  PUBLIC_URL: 'https://notes.example.com',
  SMTP_URL: 'smtps://user:password@smtp.example.com',
}

test.each(['AUTH_SECRET', 'PUBLIC_URL', 'SMTP_URL'])(
  'production does not start without %s',
  (name) => {
    expect(() => read({ ...production, [name]: '' })).toThrow(
      `NODE_ENV is production: ${name} must be`,
    )
    expect(read(production).production).toBe(true)
  },
)

test('mails come from the public address, unless MAIL_FROM says otherwise', () => {
  expect(read(production).mailFrom).toBe('Commonplace <no-reply@notes.example.com>')
  for (const from of ['me@example.com', 'Ada & Co. <me@example.com>']) {
    expect(read({ ...production, MAIL_FROM: from }).mailFrom).toBe(from)
  }
})

test.each([
  ['file:./data/a.sqlite', resolve('data/a.sqlite')],
  ['file:a.sqlite', resolve('a.sqlite')],
  ['file:/var/lib/a.sqlite', '/var/lib/a.sqlite'],
  ['file:///var/lib/a%20b.sqlite', '/var/lib/a b.sqlite'],
])('%s is a SQLite file', (url, path) => {
  expect(read({ DATABASE_URL: url }).database).toEqual({ kind: 'sqlite', path })
})

test.each([
  'postgres://localhost/notes',
  'postgresql://a:b@db.example.com:6543/notes?sslmode=require',
])('%s is a PostgreSQL database', (url) => {
  expect(read({ DATABASE_URL: url }).database).toEqual({ kind: 'postgres', url })
})

test('sessions are in Redis where REDIS_URL says, under keys of their own', () => {
  const REDIS_URL = 'rediss://default:secret@redis.example.com:6380/1'
  expect(read({ REDIS_URL }).redis).toEqual({ url: REDIS_URL, keyPrefix: 'trpc-auth-demo:' })
  expect(read({ REDIS_URL, REDIS_KEY_PREFIX: 'mine:' }).redis?.keyPrefix).toBe('mine:')
})

test.each([
  'mysql://localhost/notes',
  'postgres://localhost',
  'postgres:///notes',
  './data/a.sqlite',
  'file:',
  'file:./data/',
  'file::memory:',
  'file://elsewhere/a.sqlite',
  'file:a.sqlite?mode=ro',
])('%s is refused with a sentence that says what works', (url) => {
  expect(() => read({ DATABASE_URL: url })).toThrow(/must name a SQLite file, for example file:/)
})

test.each([
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80.5'],
  ['AUTH_SECRET', 'x'.repeat(31)],
  ['SESSION_LIFETIME_SECONDS', '0'],
  ['SESSION_LIFETIME_SECONDS', '1h'],
  ['REDIS_URL', '127.0.0.1:6379'],
  ['REDIS_URL', 'https://127.0.0.1'],
  ['REDIS_URL', 'redis://127.0.0.1/notes'],
  ['TRUST_PROXY', 'true'],
  ['TRUST_PROXY', '-1'],
  ['PUBLIC_URL', 'notes.example.com'],
  ['PUBLIC_URL', 'https://notes.example.com/app'],
  ['PUBLIC_URL', 'javascript:alert(1)'],
  ['SMTP_URL', 'smtp.example.com'],
  ['SMTP_URL', 'https://smtp.example.com'],
  ['MAIL_FROM', 'Commonplace'],
  ['MAIL_FROM', 'Ada <me@example.com>\r\nBcc: all@example.com'],
  ['COOKIE_SECURE', 'no'],
])('%s=%s is refused with a sentence that names the variable', (name, value) => {
  const result = readEnv({ [name]: value })
  expect(result).toMatchObject({ ok: false, problems: [expect.stringContaining(`${name} must`)] })
  expect(JSON.stringify(result)).not.toContain(`"${value}"`)
})

test('every wrong variable is named at once', () => {
  const result = readEnv({ PORT: 'x', COOKIE_SECURE: 'x' })
  expect(result).toMatchObject({ ok: false, problems: { length: 2 } })
})

test('the public address is kept as an origin', () => {
  expect(read({ PUBLIC_URL: 'https://Notes.example.com:443/' }).publicUrl).toBe(
    'https://notes.example.com',
  )
})

test('a provider is known by an id and a secret, and one without the other is a mistake', () => {
  const google = { GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'a secret' }
  const both = readEnv({ ...google, GITHUB_CLIENT_ID: '', GITHUB_CLIENT_SECRET: '' })
  expect(both.ok && Object.keys(both.env.providers)).toEqual(['google'])
  expect(readEnv({ ...google, X_CLIENT_SECRET: 'a secret' })).toEqual({
    ok: false,
    problems: ['X_CLIENT_ID and X_CLIENT_SECRET go together: set both, or neither.'],
  })
})
