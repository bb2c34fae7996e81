import { describe, expect, test } from 'vitest'
import {
  backend,
  bearerTransport,
  cookieTransport,
  type Session,
  type Strategy,
  type Transport,
} from '../../src/index.ts'
import { Browser } from '../harness/browser.ts'
import { createFactorApp } from '../harness/factor-app.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

interface Kept extends Session {
  /** Of how it was made, or of how it was last asked for. */
  readonly place: 'write' | 'read'
}

type ClaimsOf = (session: Kept) => Pick<Session, 'claims'> | object

/** As an app wrote it for a version before claims: sessions in a map, by a token. */
function forgetful(claimsOf: ClaimsOf) {
  const sessions = new Map<string, Session>()
  const withClaims = ({ claims, ...kept }: Session, place: Kept['place']): Session => {
    const session: object = { ...kept, ...claimsOf({ ...kept, claims, place }) }
    return session as Session
  }
  const strategy: Strategy = {
    read(token, now) {
      const kept = sessions.get(token)
      if (!kept || kept.expiresAt <= now) return { ok: false, reason: 'invalid' }
      return { ok: true, session: withClaims(kept, 'read') }
    },
    async write({ userId, epoch, claims }, now) {
      const token = globalThis.crypto.randomUUID()
      const expiresAt = new Date(now.getTime() + 3_600_000)
      const kept = { id: token, userId, epoch, createdAt: now, expiresAt, claims }
      sessions.set(token, kept)
      return { token, session: withClaims(kept, 'write') }
    },
    async destroy(token) {
      sessions.delete(token)
    },
  }
  return { strategy, sessions }
}

const always = { amr: [{ method: 'password', at: 0 }] }
const kinds: Record<string, ClaimsOf> = {
  'says nothing of claims': () => ({}),
  'says the same of every session': () => ({ claims: always }),
  'says what it keeps only when asked': ({ place, claims }) => (place === 'read' ? { claims } : {}),
  'says what it was given only when told': ({ place, claims }) =>
    place === 'write' ? { claims } : {},
}
const transports: Record<string, () => Transport> = {
  'a cookie': () => cookieTransport({ cookieName: 'sid' }),
  'a header': () => bearerTransport(),
}

describe.for(Object.entries(kinds))('a strategy of the app that %s', ([, claimsOf]) => {
  const open = async (transport: () => Transport) => {
    const { strategy, sessions } = forgetful(claimsOf)
    const app = createFactorApp({
      backend: backend({ name: 'own', transport: transport(), strategy }),
    })
    const server = await serve(app)
    const { user } = await new Browser(server).trpc.auth.register.mutate(ada)
    return { app, server, sessions, id: user.id }
  }

  test('serves an app whose users have set up no factor, as before', async () => {
    const { server } = await open(() => cookieTransport({ cookieName: 'sid' }))
    await using _server = server
    const { trpc } = new Browser(server)
    await trpc.auth.login.mutate(ada)
    expect((await trpc.auth.me.query()).displayName).toBe('Ada')
    expect(await trpc.whose.query()).toBeTypeOf('string')
    await trpc.auth.logout.mutate()
    expect((await refusal(trpc.auth.me.query())).auth?.code).toBe('NOT_SIGNED_IN')
  })

  test.for(Object.entries(transports))(
    'lets nobody in by %s of whom a factor is wanted, and says to developers why [sec-61]',
    async ([, transport]) => {
      const { app, server, sessions, id } = await open(transport)
      await using _server = server
      app.enrolled.add(id)
      const browser = new Browser(server)

      const login = browser.trpc.auth.login.mutate(ada)

      await expect(login).rejects.toThrow(
        'The strategy of the backend "own" does not keep claims, so it would forget that a factor is still wanted,',
      )
      expect(await browser.cookies()).toEqual([])
      expect(sessions.size).toBe(0)
      expect((await refusal(browser.trpc.auth.me.query())).auth?.code).toBe('NOT_SIGNED_IN')
    },
  )

  test('says to developers why no step-up would ever be enough', async () => {
    const { server, sessions } = await open(() => cookieTransport({ cookieName: 'sid' }))
    await using _server = server
    const browser = new Browser(server)
    await browser.trpc.auth.login.mutate(ada)
    const before = await browser.cookies()

    const verified = browser.trpc.password.verify.mutate(ada)

    await expect(verified).rejects.toThrow('how the user was proved,')
    expect(await browser.cookies()).toEqual(before)
    expect(sessions.size).toBe(1)
    expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
  })

  test('says to developers why it cannot make a cookie that ends with the browser', async () => {
    const { server, sessions } = await open(() => cookieTransport({ cookieName: 'sid' }))
    await using _server = server
    const browser = new Browser(server)

    const login = browser.trpc.auth.login.mutate({ ...ada, remember: false })

    await expect(login).rejects.toThrow('and that the cookie ends with the browser.')
    expect(await browser.cookies()).toEqual([])
    expect(sessions.size).toBe(0)
  })
})
