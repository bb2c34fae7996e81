import { describe, expect, test } from 'vitest'
import {
  authRouter,
  backend,
  bearerTransport,
  changeEmailRouter,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
  resetPasswordRouter,
  secretKey,
  verifyRouter,
} from '../../src/index.ts'
import { fastapiUsersTokens } from '../../src/core/backend/strategy/fastapi-users.ts'
import { testMailbox } from '../../src/testing/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { answered, inProcess, type Sent } from '../harness/in-process.ts'
import { ada } from '../harness/people.ts'

/** Every sort of session, all of one secret, and all stored ones in one store. */
function everyBackend() {
  const sessions = memorySessions()
  const cookie = (name: string) => cookieTransport({ cookieName: name })
  const own = { secret, lifetimeSeconds }
  const keys = [secretKey({ secret, algorithm: 'HS512' })] as const
  const python = fastapiUsersTokens(own)
  return [
    cookieBackend({ name: 'web', cookieName: 'web', ...own }),
    cookieBackend({ name: 'office', cookieName: 'office', ...own }),
    cookieBackend({ name: 'long', cookieName: 'long', keys, lifetimeSeconds }),
    cookieBackend({ name: 'revocable', cookieName: 'revocable', ...own, sessions }),
    cookieBackend({ name: 'python', cookieName: 'python', ...own, alsoReads: python }),
    backend({
      name: 'stored',
      transport: cookie('stored'),
      strategy: databaseStrategy({ sessions, lifetimeSeconds }),
    }),
    backend({
      name: 'stored2',
      transport: cookie('stored2'),
      strategy: databaseStrategy({ sessions, lifetimeSeconds }),
    }),
    backend({ name: 'api', transport: bearerTransport(), strategy: jwtStrategy(own) }),
  ]
}

function createEverything() {
  const backends = everyBackend()
  const mailbox = testMailbox()
  const app = createAppWith(
    { backends, secret, hooks: mailbox.hooks, waitUntil: mailbox.waitUntil },
    ({ auth, t, protectedProcedure }) => ({
      at: Object.fromEntries(
        backends.map(({ name }) => [
          name,
          {
            ...authRouter(auth, t.procedure, { backend: name }),
            whose: auth
              .protectedProcedure(t.procedure, { backends: [name] })
              .query(({ ctx }) => ctx.session.backend),
          },
        ]),
      ),
      mail: {
        ...verifyRouter(auth, t.procedure),
        ...resetPasswordRouter(auth, t.procedure),
        ...changeEmailRouter(auth, t.procedure),
      },
      me: protectedProcedure.query(({ ctx }) => ctx.user.id),
    }),
  )
  return { app, backends, mailbox, send: inProcess(app) }
}

type Everything = ReturnType<typeof createEverything>

const path = (name: string, procedure: string) => encodeURIComponent(`at.${name}.${procedure}`)

const posted = (json: object, headers: Sent['headers'] = {}): Sent => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ json }),
})

const bearing = (name: string, token: string) =>
  name === 'api' ? { authorization: `Bearer ${token}` } : { cookie: `${name}=${token}` }

/** A token of every kind, each still good. */
async function everyArtifact({ backends, mailbox, send }: Everything) {
  const { email, password } = ada
  await send('auth.register', posted(ada))
  const made = new Map<string, string>()
  for (const { name } of backends) {
    const response = await send(path(name, 'login'), posted({ email, password }))
    const [, inCookie] = /=([^;]*)/.exec(response.headers.getSetCookie()[0] ?? '') ?? []
    const body = await response.text()
    made.set(name, inCookie ?? /"accessToken":"([^"]+)"/.exec(body)?.[1] ?? '')
  }
  const session = bearing('web', made.get('web') ?? '')
  await send('mail.requestVerifyToken', posted({ email }))
  await send('mail.forgotPassword', posted({ email }))
  const change = { currentPassword: password, email: 'ada@home.example' }
  await send('mail.changeEmail', posted(change, session))
  for (const { kind, token } of await mailbox.all()) made.set(kind, token)
  return made
}

/** Every place where a token is read, and its answer. */
function everyReader({ backends, send }: Everything) {
  const mail = (procedure: string, more: object = {}) =>
    [
      procedure,
      (token: string) => answered(send(`mail.${procedure}`, posted({ token, ...more }))),
    ] as const
  return new Map<string, (token: string) => Promise<unknown>>([
    ...backends.map(
      ({ name }) =>
        [
          name,
          (token: string) => answered(send(path(name, 'whose'), { headers: bearing(name, token) })),
        ] as const,
    ),
    mail('verify'),
    mail('resetPassword', { password: 'a new horse' }),
    mail('confirmEmail'),
  ])
}

const readerOf: Readonly<Record<string, string>> = {
  verify: 'verify',
  reset: 'resetPassword',
  'change-email': 'confirmEmail',
}

describe('every artifact, all of one secret', async () => {
  const everything = createEverything()
  const artifacts = await everyArtifact(everything)
  const readers = everyReader(everything)

  test('there are eleven kinds, and none is missing', () => {
    expect(artifacts.size).toBe(11)
    expect([...artifacts.values()].filter((token) => token.length < 40)).toEqual([])
    expect(new Set(artifacts.values()).size).toBe(11)
  })

  test.for([...artifacts.keys()])('%s is good in no other place [sec-3]', async (kind) => {
    const token = artifacts.get(kind) ?? ''
    const own = readerOf[kind] ?? kind
    for (const [reader, read] of readers) {
      if (reader === own) continue
      const answer = await read(token)
      expect([reader, answer]).toEqual([
        reader,
        expect.stringMatching(/^(NOT_SIGNED_IN|SESSION_REVOKED|[A-Z_]+_BAD_TOKEN)$/),
      ])
    }
  })

  test.for([...artifacts.keys()])('a part of %s is good nowhere [sec-3]', async (kind) => {
    const parts = (artifacts.get(kind) ?? '').split('.')
    const pieces = [
      ...parts,
      parts.slice(0, -1).join('.'),
      parts.toReversed().join('.'),
      parts.join(''),
    ]
    for (const piece of pieces) {
      for (const [reader, read] of readers) {
        expect([piece, reader, await read(piece)]).toEqual([
          piece,
          reader,
          expect.stringMatching(/^(NOT_SIGNED_IN|SESSION_REVOKED|[A-Z_]+_BAD_TOKEN)$/),
        ])
      }
    }
  })

  test('each was good in its own place', async () => {
    for (const { name } of everything.backends) {
      expect(await readers.get(name)?.(artifacts.get(name) ?? '')).toBe(name)
    }
    expect(await readers.get('verify')?.(artifacts.get('verify') ?? '')).toMatchObject({})
    expect(await readers.get('resetPassword')?.(artifacts.get('reset') ?? '')).toEqual({ ok: true })
  })
})
