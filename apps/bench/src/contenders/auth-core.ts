import { encode, getToken } from '@auth/core/jwt'
import { byHandRouter, headersOf } from './by-hand.ts'
import { secret, type Contender } from './contender.ts'

const cookieName = 'authjs.session-token'

/** Auth.js: `getToken` in `createContext`, over its default, an encrypted JWT. */
export async function authCore(): Promise<Contender> {
  const user = { sub: globalThis.crypto.randomUUID(), name: 'Ada', email: 'ada@example.com' }
  const token = await encode({ token: user, secret, salt: cookieName })
  return {
    cookie: `${cookieName}=${token}`,
    app: {
      router: byHandRouter(),
      createContext: async (options) => ({
        user: await getToken({ req: { headers: headersOf(options) }, secret }),
      }),
    },
    check(cookie) {
      const req = { headers: new Headers({ cookie }) }
      return () => getToken({ req, secret })
    },
    close: async () => undefined,
  }
}
