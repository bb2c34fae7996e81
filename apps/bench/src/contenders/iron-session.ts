import { ServerResponse } from 'node:http'
import { getIronSession, sealData } from 'iron-session'
import { byHandRouter } from './by-hand.ts'
import { secret, type Contender, type ContextOptions } from './contender.ts'

interface SessionData {
  user: { id: string; name: string }
}

const options = { password: secret, cookieName: 'iron-session' }

/** iron-session: `getIronSession` in `createContext`, over its sealed cookie. */
export async function ironSession(): Promise<Contender> {
  const user = { id: globalThis.crypto.randomUUID(), name: 'Ada' }
  const seal = await sealData({ user }, options)
  return {
    cookie: `${options.cookieName}=${seal}`,
    app: {
      router: byHandRouter(),
      createContext: async (adapter) => ({ user: (await sessionOf(adapter)).user ?? null }),
    },
    check(cookie) {
      const request = new Request('http://127.0.0.1/', { headers: { cookie } })
      const response = new Response()
      return async () => {
        const session = await getIronSession<SessionData>(request, response, options)
        return session.user ?? null
      }
    },
    close: async () => undefined,
  }
}

function sessionOf(adapter: ContextOptions) {
  if ('res' in adapter && adapter.res instanceof ServerResponse && !('raw' in adapter.req)) {
    return getIronSession<SessionData>(adapter.req, adapter.res, options)
  }
  throw new Error('iron-session is measured on tRPC’s standalone server only.')
}
