import { describe, expect, test } from 'vitest'
import {
  backend,
  cookieTransport,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
  type SessionStore,
} from '../../src/index.ts'
import { Browser } from '../harness/browser.ts'
import { createFactorApp } from '../harness/factor-app.ts'
import { createGate } from '../harness/gate.ts'
import { ada } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

import { lifetimeSeconds, secret } from '../harness/app.ts'

type Make = (sessions: SessionStore, more?: object) => ReturnType<typeof databaseStrategy>

const strategies: Record<string, Make> = {
  'an opaque token': (sessions, more) =>
    databaseStrategy({ sessions, lifetimeSeconds, maxSessionsPerUser: 2, ...more }),
  'a JWT and a store': (sessions, more) =>
    jwtStrategy({ secret, sessions, lifetimeSeconds, maxSessionsPerUser: 2, ...more }),
}

describe.for(Object.keys(strategies))('with %s', (kind) => {
  const open = async (sessions = memorySessions(), more = {}) => {
    const strategy = strategies[kind]?.(sessions, more)
    if (strategy === undefined) throw new Error('There is no such strategy.')
    const transport = cookieTransport({ cookieName: 'sid' })
    const app = createFactorApp({ backend: backend({ name: 'web', transport, strategy }) })
    const server = await serve(app)
    const { user } = await new Browser(server).trpc.auth.register.mutate(ada)
    const login = async () => {
      const browser = new Browser(server)
      await browser.trpc.auth.login.mutate(ada)
      app.clock.advance(1)
      return browser
    }
    const complete = async () => {
      const browser = await login()
      await browser.trpc.step.codes.mutate()
      app.clock.advance(1)
      return browser
    }
    return { app, server, id: user.id, login, complete, sessions }
  }
  const isIn = ({ trpc }: Browser<ReturnType<typeof createFactorApp>['router']>) =>
    trpc.auth.me.query().then(
      () => true,
      () => false,
    )

  test('who knows the password alone signs nobody out, however often they try', async () => {
    const { app, server, id, login, complete, sessions } = await open()
    await using _server = server
    app.enrolled.add(id)
    const [phone, laptop] = [await complete(), await complete()]
    for (let i = 0; i < 5; i += 1) await login()

    expect([await isIn(phone), await isIn(laptop)]).toEqual([true, true])
    expect(await sessions.list(id)).toHaveLength(4) // two of each
  })

  test('who completes a sign-in ends the oldest of the sessions, and never their own', async () => {
    const { app, server, id, login, complete, sessions } = await open()
    await using _server = server
    app.enrolled.add(id)
    const slow = await login()
    const [phone, laptop] = [await complete(), await complete()]
    await slow.trpc.step.codes.mutate()

    expect([await isIn(phone), await isIn(laptop), await isIn(slow)]).toEqual([false, true, true])
    const tablet = await complete()
    expect([await isIn(laptop), await isIn(slow), await isIn(tablet)]).toEqual([false, true, true])
    expect(await sessions.list(id)).toHaveLength(2)
  })

  test('a step-up brings back no session whose end was announced, though the store then fails', async () => {
    const sessions = memorySessions()
    const gate = createGate()
    let down = false
    const store: SessionStore = {
      ...sessions,
      async update(which, patch) {
        if (patch.claims !== undefined) {
          await gate.pass()
        }
        return sessions.update(which, patch)
      },
      async delete(...given) {
        if (down) throw new Error('The store is down.')
        return sessions.delete(...given)
      },
    }
    const { app, server, id, login } = await open(store)
    await using _server = server
    const browser = await login()
    const proving = browser.trpc.step.codes.mutate()
    await gate.reached
    down = true
    await app.auth.revokeSessions(id).catch(() => undefined)
    gate.open()
    await proving.catch(() => undefined)

    expect((await refusal(browser.trpc.auth.me.query())).code).toBe('UNAUTHORIZED')
    expect((await refusal(browser.trpc.whose.query())).code).toBe('UNAUTHORIZED')
  })
})

test('a renewal that began before a step-up does not take its token away again', async () => {
  const sessions = memorySessions()
  const gate = createGate()
  let renewals = 0
  const store: SessionStore = {
    ...sessions,
    async update(id, patch) {
      const isRenewal = patch.expiresAt !== undefined && patch.claims === undefined
      if (isRenewal && (renewals += 1) === 1) await gate.pass()
      return sessions.update(id, patch)
    },
  }
  const strategy = databaseStrategy({ sessions: store, lifetimeSeconds, renewAfterSeconds: 60 })
  const transport = cookieTransport({ cookieName: 'sid' })
  const app = createFactorApp({ backend: backend({ name: 'web', transport, strategy }) })
  await using server = await serve(app)
  const browser = new Browser(server)
  await browser.trpc.auth.register.mutate(ada)
  await browser.trpc.auth.login.mutate(ada)
  app.clock.advance(120)
  const tab = new Browser(server, { jar: browser.jar })
  const renewing = tab.trpc.auth.me.query()
  await gate.reached
  await browser.trpc.step.codes.mutate()
  gate.open()
  await renewing
  app.clock.advance(60)

  expect((await browser.trpc.auth.me.query()).displayName).toBe('Ada')
})
