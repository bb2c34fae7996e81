import type { TRPCClient } from '@trpc/client'
import { test } from 'vitest'
import { z } from 'zod'
import {
  authRouter,
  backend,
  bearerTransport,
  cookieBackend,
  createAuth,
  jwtStrategy,
  memoryUsers,
  registerRouter,
} from '../../src/index.ts'
import { createRichApp, type RichApp } from './apps.ts'

const secret = 'a secret of the type tests, never served'
const web = cookieBackend({ secret, lifetimeSeconds: 60 })
const { auth, t } = createRichApp()

test('of the configuration', () => {
  // @ts-expect-error a secret is needed
  cookieBackend({ lifetimeSeconds: 60 })
  // @ts-expect-error a lifetime is needed
  cookieBackend({ secret })
  // @ts-expect-error a lifetime is a number of seconds
  cookieBackend({ secret, lifetimeSeconds: '1h' })
  // @ts-expect-error written in lower case
  cookieBackend({ secret, lifetimeSeconds: 60, cookieSameSite: 'Lax' })
  // @ts-expect-error spelt otherwise
  cookieBackend({ secret, lifetimeSeconds: 60, cookieHttponly: false })
  // @ts-expect-error no such algorithm
  jwtStrategy({ secret, lifetimeSeconds: 60, algorithm: 'none' })
  // @ts-expect-error a name is needed
  backend({ transport: bearerTransport(), strategy: web.strategy })
  // @ts-expect-error a user store is needed
  createAuth({ backends: [web] })
  // @ts-expect-error an option is not a backend
  createAuth({ backends: [{ secret, lifetimeSeconds: 60 }], users: memoryUsers() })
  // @ts-expect-error spelt otherwise
  createAuth({ backends: [web], users: memoryUsers(), trustedOrigin: ['https://app.example'] })
})

test('of the routers', () => {
  // @ts-expect-error a procedure is needed, not the whole of tRPC
  authRouter(auth, t)
  // @ts-expect-error in this order
  authRouter(t.procedure, auth)
  // @ts-expect-error a base procedure has no input yet
  registerRouter(auth, t.procedure.input(z.object({ id: z.string() })))
  // @ts-expect-error nor an output
  authRouter(auth, t.procedure.output(z.string()))
  // @ts-expect-error no such option
  authRouter(auth, t.procedure, { backends: ['cookie'] })
})

test('of the client', async () => {
  const client = {} as TRPCClient<RichApp['router']>
  const ada = {
    email: 'ada@example.org',
    password: 'correct horse',
    displayName: 'Ada',
    address: null,
  }
  await client.auth.register.mutate(ada)
  // @ts-expect-error a field of the profile is missing
  await client.auth.register.mutate({ email: ada.email, password: ada.password, address: null })
  // @ts-expect-error nobody makes themselves a superuser
  await client.auth.register.mutate({ ...ada, isSuperuser: true })
  // @ts-expect-error no such plan
  await client.auth.register.mutate({ ...ada, plan: 'enterprise' })
  // @ts-expect-error a password is needed
  await client.auth.login.mutate({ email: ada.email })
  // @ts-expect-error whoever calls is told by the session, not by the input
  await client.auth.me.query({ id: 'somebody else' })
  // @ts-expect-error a mutation, so that no link of another site signs anybody out
  void client.auth.logout.query
  // @ts-expect-error users have no hash
  void (await client.auth.me.query()).passwordHash
})
