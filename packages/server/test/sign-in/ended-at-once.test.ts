import { describe, expect, test } from 'vitest'
import {
  backend,
  cookieTransport,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
  type SessionStore,
  type Strategy,
} from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createFactorApp } from '../harness/factor-app.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const strategies: Record<string, (sessions: SessionStore) => Strategy> = {
  'an opaque token': (sessions) => databaseStrategy({ sessions, lifetimeSeconds }),
  'a JWT and a store': (sessions) => jwtStrategy({ secret, sessions, lifetimeSeconds }),
}

/** Somebody ends all sessions of Ada just after one of them was written. */
async function open(kind: string) {
  const kept = memorySessions()
  const at = { written: async (_userId: string) => {} }
  const sessions: SessionStore = {
    ...kept,
    async insert(session) {
      await kept.insert(session)
      await at.written(session.userId)
    },
    async update(id, patch) {
      const session = await kept.find(id)
      const known = await kept.update(id, patch)
      if (session && patch.claims) await at.written(session.userId)
      return known
    },
  }
  const strategy = strategies[kind]?.(sessions)
  if (strategy === undefined) throw new Error('There is no such strategy.')
  const transport = cookieTransport({ cookieName: 'sid' })
  const app = createFactorApp({ backend: backend({ name: 'web', transport, strategy }) })
  const server = await serve(app)
  const browser = new Browser(server)
  const { id } = (await browser.trpc.auth.register.mutate(ada)).user
  const endAtOnce = () => {
    at.written = async (userId) => void (await kept.delete(userId))
  }
  return { app, server, browser, id, endAtOnce }
}

describe.for(Object.keys(strategies))(
  '%s whose session is ended as soon as it is written',
  (kind) => {
    test('is a sign-in that failed, and no mistake of the app', async () => {
      const { app, server, browser, id, endAtOnce } = await open(kind)
      await using _server = server
      app.enrolled.add(id)
      endAtOnce()

      const refused = await refusal(browser.trpc.auth.login.mutate(ada))

      expect(refused).toMatchObject({ httpStatus: 400, auth: { code: 'LOGIN_BAD_CREDENTIALS' } })
      expect(await browser.cookies()).toEqual([])
    })

    test('is a session that has ended, in a step-up', async () => {
      const { server, browser, endAtOnce } = await open(kind)
      await using _server = server
      await browser.trpc.auth.login.mutate(ada)
      endAtOnce()

      const refused = await refusal(browser.trpc.password.verify.mutate(ada))

      expect(refused).toMatchObject({ httpStatus: 401, auth: { code: 'SESSION_REVOKED' } })
    })
  },
)
