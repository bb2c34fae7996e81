import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createUser } from '../../../src/index.ts'
import { openLive } from './websocket-bearer/client/live.ts'
import { server } from './websocket-bearer/server/sockets.ts'
import { auth } from './websocket-bearer/server/trpc.ts'

// The server and the client of docs/guides/websocket-bearer.md.

const people = ['ada@example.org', 'bob@example.org'] as const
const password = 'correct horse'
const ids: string[] = []
let url: string

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/trpc`
  for (const email of people) ids.push((await createUser(auth, { email, password })).id)
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('a subscription knows whose token the socket has, follows a new one, and ends when it is revoked', async () => {
  let token: string | null = null
  const live = openLive(url, () => token)
  const signIn = async (email: string) => {
    const { accessToken = null } = await live.trpc.auth.login.mutate({ email, password })
    token = accessToken
  }
  await signIn(people[0])
  const heard: string[] = []
  const failed = vi.fn<(code: string | undefined) => void>()
  live.trpc.live.subscribe(undefined, {
    onData: (email) => heard.push(email),
    onError: (error) => failed(error.data?.auth?.code),
  })
  await expect.poll(() => heard).toEqual([people[0]])

  await signIn(people[1])
  live.reconnect()
  await expect.poll(() => heard).toEqual([...people])
  expect((await live.trpc.auth.me.query()).email).toBe(people[1])

  await auth.revokeSessions(ids[1] ?? '')
  await expect.poll(() => failed.mock.calls).toEqual([['SESSION_REVOKED']])
  await live.close()
})
