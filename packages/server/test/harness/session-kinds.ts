import {
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  memorySessions,
  type Backend,
} from '../../src/index.ts'
import { lifetimeSeconds, secret } from './app.ts'

/** One of each kind of session, in the cookie `sid`. */
export const sessionKinds: Record<string, () => Backend> = {
  'a JWT': () => cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid' }),
  'a JWT and a store': () =>
    cookieBackend({ secret, lifetimeSeconds, cookieName: 'sid', sessions: memorySessions() }),
  'an opaque token': () =>
    backend({
      name: 'web',
      transport: cookieTransport({ cookieName: 'sid' }),
      strategy: databaseStrategy({ sessions: memorySessions(), lifetimeSeconds }),
    }),
}
