import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createUser } from '../../src/index.ts'
import { answeredBy } from '../harness/answered-by.ts'
import { createEverything } from '../harness/everything.ts'
import { expectNoPollution, headerText, patience, tokenText, trying } from '../harness/hostile.ts'
import { answered, host, inProcess, type Sent } from '../harness/in-process.ts'
import { ada, bob } from '../harness/people.ts'

const app = createEverything()
const send = inProcess(app)
const paths = Object.keys(app.router._def.procedures)
/** What a stranger is answered: everything else needs a session. */
const open = [
  'auth.login',
  'auth.logout',
  'auth.register',
  'hello',
  'requestVerifyToken',
  'verify',
  'forgotPassword',
  'resetPassword',
  'confirmEmail',
]

/** All that only read. */
const queries = [
  'auth.me',
  'hello',
  'notes.list',
  'sessions.list',
  'sessions.ofUser.list',
  'users.get',
  'users.list',
  'users.me',
  'whose',
]
const superusers = paths.filter(
  (path) => /^(users|sessions\.ofUser)\./.test(path) && !/\.(me|updateMe)$/.test(path),
)

await createUser(app.auth, ada)
const root = { ...bob, isSuperuser: true }
await createUser(app.auth, root)

const recordOf = async ({ email }: { email: string }) => app.auth.users.findByEmailKey(email)

/** The cookie of Ada, who has signed in again if some input has signed her out. */
let cookie = ''
async function adasCookie(): Promise<string> {
  const hello = await answered(send('hello', { headers: { cookie } }))
  if (hello !== 'stranger') return cookie
  const response = await send('auth.login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: { email: ada.email, password: ada.password } }),
  })
  cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return cookie
}

const field = fc.constantFrom(
  'email',
  'password',
  'token',
  'currentPassword',
  'newPassword',
  'displayName',
  'plan',
  'id',
  'isSuperuser',
  'isVerified',
  'isActive',
  'passwordHash',
  'sessionEpoch',
  'emailKey',
  'userId',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'limit',
  'cursor',
  'query',
  'sessionId',
  'changes',
)
const leaf = fc.oneof(
  fc.constantFrom(
    ada.email,
    root.email,
    'new@example.org',
    'a long enough one',
    true,
    1e308,
    null,
    '',
  ),
  fc.constant({ isSuperuser: true }),
  tokenText,
  fc.jsonValue({ maxDepth: 2 }),
)
const input = fc.oneof(fc.dictionary(field, leaf, { maxKeys: 6 }), leaf)

/** What superjson is told about the types of what it gets. */
const type = fc.constantFrom<unknown>(
  'Date',
  'bigint',
  'undefined',
  'map',
  'set',
  'regexp',
  'URL',
  'Error',
  'number',
  'symbol',
  'x',
  ['class', 'Object'],
  ['custom', 'x'],
  ['symbol', 'iterator'],
  ['typed-array', 'Uint8Array'],
  ['typed-array', '__proto__'],
)
const place = fc.oneof(
  field,
  fc.constantFrom('__proto__.isSuperuser', 'constructor.prototype.isSuperuser', 'a.b', '0', ''),
)
const meta = fc.oneof(
  fc.record(
    {
      values: fc.dictionary(
        place,
        fc.oneof(fc.array(type, { maxLength: 2 }), fc.jsonValue({ maxDepth: 1 })),
        { maxKeys: 3 },
      ),
      referentialEqualities: fc.dictionary(place, fc.array(place, { maxLength: 2 }), {
        maxKeys: 2,
      }),
      v: fc.constantFrom(0, 1, 2),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue({ maxDepth: 2 }),
)
const envelope = fc.oneof(
  input.map((json) => ({ json })),
  fc.record({ json: input, meta }),
  fc.jsonValue({ maxDepth: 3 }),
)

const deep = (depth: number) => `{"json":${'{"email":'.repeat(depth)}1${'}'.repeat(depth)}}`
const json = fc.oneof(
  { weight: 6, arbitrary: envelope.map((value) => JSON.stringify(value)) },
  {
    weight: 2,
    arbitrary: fc
      .array(envelope, { maxLength: 3 })
      .map((list) => JSON.stringify(Object.assign({}, list))),
  },
  {
    weight: 1,
    arbitrary: envelope.map((value) =>
      JSON.stringify(value).replaceAll('"email":', '"__proto__":'),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '{',
      '[',
      'null',
      '{"json":',
      '\0',
      '\ufeff{}',
      deep(50),
      deep(5000),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant(
      JSON.stringify({ json: { email: 'x'.repeat(20_000), password: 'y'.repeat(20_000) } }),
    ),
  },
)
const form = fc
  .array(
    fc.tuple(fc.oneof(field, fc.constantFrom('json', '0', 'input')), fc.oneof(json, headerText)),
    { maxLength: 4 },
  )
  .map((entries) => {
    const data = new FormData()
    for (const [name, value] of entries) data.append(name, value)
    return data
  })
const body = fc.oneof(
  json,
  json,
  form,
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Uint8Array.from(bytes)),
)

const contentType = fc.constantFrom(
  'application/json',
  'application/json',
  'application/json; charset=utf-7',
  'text/plain',
  '',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'application/jsonl',
  'application/x-www-form-urlencoded',
  'APPLICATION/JSON',
  'application/json, text/html',
)
const more = fc.dictionary(
  fc.constantFrom(
    'trpc-accept',
    'accept',
    'x-trpc-source',
    'last-event-id',
    'origin',
    'sec-fetch-site',
    'x-forwarded-for',
    'user-agent',
    'trpc-batch-mode',
    'cookie',
    'authorization',
  ),
  fc.oneof(
    fc.constantFrom(
      'application/jsonl',
      'text/event-stream',
      `https://${host}`,
      'same-origin',
      'null',
    ),
    headerText,
  ),
  { maxKeys: 3 },
)
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...paths) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '__proto__',
      'constructor',
      'auth',
      'auth.__proto__',
      'toString',
      '',
      '%',
      '..',
      'auth/login',
    ),
  },
)
const queryable = (text: string) =>
  new TextDecoder().decode(new TextEncoder().encode(text.slice(0, 5000)))
const query = fc.oneof(
  fc.constant(''),
  fc.constant('?batch=1'),
  json.map((text) => `?input=${encodeURIComponent(queryable(text))}`),
  json.map((text) => `?batch=1&input=${encodeURIComponent(queryable(text))}`),
  fc.constantFrom(
    '?input=%',
    '?batch=2',
    '?batch=1&input',
    '?connectionParams={}',
    '?lastEventId=__proto__',
  ),
)
const request = fc.record({
  target: fc
    .tuple(fc.array(name, { minLength: 1, maxLength: 3 }), query)
    .map(([names, rest]) => names.join(',') + rest),
  method: fc.constantFrom(
    'POST',
    'POST',
    'POST',
    'GET',
    'HEAD',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
  ),
  headers: more,
  contentType,
  body,
})
type Hostile = typeof request extends fc.Arbitrary<infer T> ? T : never

function sentOf(
  { method, headers, contentType: type, body: content }: Hostile,
  own: Sent['headers'],
): Sent {
  const bodiless = method === 'GET' || method === 'HEAD'
  const typed = content instanceof FormData || type === '' ? {} : { 'content-type': type }
  return { method, headers: { ...headers, ...typed, ...own }, body: bodiless ? null : content }
}

function errorsIn(text: string): { code: unknown; auth: unknown }[] {
  return [
    ...text.matchAll(
      /"code":"([A-Z_]+)","httpStatus":(\d+)[^}]*?"auth":(null|\{"code":"([A-Z_]+)")/g,
    ),
  ].map(([, code, , , auth]) => ({ code, auth }))
}

async function expectSound(response: Response): Promise<string> {
  const text = await response.text()
  const internal = errorsIn(text).filter(
    ({ code, auth }) => code === 'INTERNAL_SERVER_ERROR' && auth === undefined,
  )
  expect([response.status, internal, text.slice(0, 400)]).toEqual([
    response.status,
    [],
    text.slice(0, 400),
  ])
  expect(response.status < 500 || /"auth":\{"code":"[A-Z_]+"/.test(text)).toBe(true)
  expect(text).not.toMatch(/\$argon2|passwordHash"|sessionEpoch"/)
  expectNoPollution()
  return text
}

test(
  'a stranger’s request, whatever it is, crashes nothing and opens nothing [sec-2,6,33]',
  async () => {
    const before = [await recordOf(ada), await recordOf(root)]
    const property = fc.asyncProperty(request, async (hostile) => {
      const response = await send(hostile.target, sentOf(hostile, {}))
      const text = await expectSound(response)
      const sessions = response.headers.getSetCookie().filter((line) => !line.startsWith('sid=;'))
      expect(sessions).toEqual([])
      const by = answeredBy(hostile.target, response.headers.get('content-type'), text)
      expect(by.filter((each) => !open.includes(each))).toEqual([])
      expect([await recordOf(ada), await recordOf(root)]).toEqual(before)
    })
    await fc.assert(property, trying(200))
  },
  patience,
)

/** Requests that a superuser would be answered, tried first of all. */
const plain = { headers: {}, contentType: 'application/json' } as const
const newcomer = { ...bob, email: 'new@example.org', isSuperuser: true }
const reaching: [Hostile][] = [
  [{ ...plain, target: 'users.list', method: 'GET', body: '' }],
  [{ ...plain, target: 'users.list?input={"json":{}}', method: 'GET', body: '' }],
  [{ ...plain, target: 'users.create', method: 'POST', body: JSON.stringify({ json: newcomer }) }],
  [
    {
      headers: { 'trpc-accept': 'application/jsonl' },
      contentType: 'application/json',
      target: 'sessions.ofUser.list,sessions.list?batch=1',
      method: 'GET',
      body: '',
    },
  ],
]

test(
  'nor does a user’s: nobody becomes more, or another one [sec-33,34]',
  async () => {
    const superuser = await recordOf(root)
    const { id } = (await recordOf(ada)) ?? {}
    const same = { id, email: ada.email, isActive: true, isVerified: false, isSuperuser: false }
    const property = fc.asyncProperty(request, async (hostile) => {
      const own = { cookie: await adasCookie(), 'sec-fetch-site': 'same-origin' }
      const response = await send(hostile.target, sentOf(hostile, own))
      const text = await expectSound(response)
      expect(await recordOf(root)).toEqual(superuser)
      expect(await recordOf(ada)).toMatchObject(same)
      const by = answeredBy(hostile.target, response.headers.get('content-type'), text)
      expect(by.filter((each) => superusers.includes(each))).toEqual([])
    })
    await fc.assert(property, { ...trying(200), examples: reaching })
  },
  patience,
)

test('what changes something is a mutation, and no GET runs it [sec-26]', async () => {
  const readers: string[] = []
  for (const path of paths) {
    const { status } = await send(path, { headers: { cookie: await adasCookie() } })
    if (status !== 405) readers.push(path)
  }
  expect(readers.toSorted()).toEqual(queries)
})
