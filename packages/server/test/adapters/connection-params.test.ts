import {
  createTRPCClient,
  createWSClient,
  httpSubscriptionLink,
  splitLink,
  httpLink,
  wsLink,
} from '@trpc/client'
import { EventSource } from 'eventsource'
import superjson from 'superjson'
import { describe, expect, test } from 'vitest'
import {
  backend,
  bearerTransport,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
} from '../../src/index.ts'
import { createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createGate } from '../harness/gate.ts'
import { follow } from '../harness/follow.ts'
import { ada, signUp } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const kinds = {
  'a signed token': () => jwtStrategy({ secret, lifetimeSeconds }),
  'a stored session': () => databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
}

function createBearerApp(kind: keyof typeof kinds) {
  const strategy = kinds[kind]()
  return createAppWith(
    {
      backends: [backend({ name: 'mobile', transport: bearerTransport(), strategy })],
      recheckSeconds: 0.1,
    },
    ({ protectedProcedure }) => ({
      listen: protectedProcedure.subscription(async function* ({ ctx, signal }) {
        yield ctx.user.displayName
        const end = createGate()
        signal?.addEventListener('abort', () => end.open())
        await end.pass()
      }),
    }),
  )
}

describe.for(Object.keys(kinds).filter((kind): kind is keyof typeof kinds => kind in kinds))(
  'by %s in connectionParams',
  (kind) => {
    async function createSignedIn() {
      const app = createBearerApp(kind)
      const server = await serve(app, 'standalone and ws')
      const browser = new Browser(server)
      await signUp(browser)
      const answer = await browser.trpc.auth.login.mutate(ada)
      const connectionParams = async () => ({ authorization: `Bearer ${answer.accessToken}` })
      return { app, server, id: answer.user.id, connectionParams }
    }

    test('a WebSocket is signed in, and no longer than the session lasts [field-B6]', async () => {
      const { app, server, id, connectionParams } = await createSignedIn()
      const url = `ws://127.0.0.1:${server.port}/trpc`
      const socket = createWSClient({ url, connectionParams })
      const trpc = createTRPCClient<typeof app.router>({
        links: [wsLink({ client: socket, transformer: superjson })],
      })

      expect(await trpc.auth.me.query()).toMatchObject({ id })
      const follower = follow((options) => trpc.listen.subscribe(undefined, options))
      await follower.until(1)
      await app.auth.revokeSessions(id)

      expect(await refusal(trpc.auth.me.query())).toMatchObject({
        auth: { code: 'SESSION_REVOKED' },
      })
      expect((await follower.ended).auth?.code).toBe('SESSION_REVOKED')
      await socket.close()
      await server[Symbol.asyncDispose]()
    })

    test('an event stream is signed in, and no longer than the session lasts [field-B6]', async () => {
      const { app, server, id, connectionParams } = await createSignedIn()
      const url = `${server.origin}/trpc`
      const trpc = createTRPCClient<typeof app.router>({
        links: [
          splitLink({
            condition: ({ type }) => type === 'subscription',
            true: httpSubscriptionLink({
              url,
              transformer: superjson,
              EventSource,
              connectionParams,
            }),
            false: httpLink({ url, transformer: superjson }),
          }),
        ],
      })

      const follower = follow((options) => trpc.listen.subscribe(undefined, options))
      await follower.until(1)
      await app.auth.revokeSessions(id)

      expect((await follower.ended).auth?.code).toBe('SESSION_REVOKED')
      await server[Symbol.asyncDispose]()
    })

    test('a call that has headers is not signed in by its address [field-B6]', async () => {
      const { server, connectionParams } = await createSignedIn()
      const params = encodeURIComponent(JSON.stringify(await connectionParams()))

      const response = await fetch(`${server.origin}/trpc/auth.me?connectionParams=${params}`)

      expect(response.status).toBe(401)
      await server[Symbol.asyncDispose]()
    })
  },
)
