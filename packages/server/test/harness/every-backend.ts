import {
  backend,
  bearerTransport,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  jwtStrategy,
  memorySessions,
  type Backend,
} from '../../src/index.ts'
import { lifetimeSeconds, secret } from './app.ts'

/** Every way in which a token can come, and every kind of it. */
export function everyBackend(): readonly Backend[] {
  const own = { secret, lifetimeSeconds }
  const sessions = memorySessions()
  return [
    cookieBackend(own),
    cookieBackend({ ...own, name: 'stored', cookieName: 'stored', sessions }),
    backend({
      name: 'opaque',
      transport: cookieTransport({ cookieName: 'opaque' }),
      strategy: databaseStrategy({ sessions, lifetimeSeconds }),
    }),
    backend({ name: 'api', transport: bearerTransport(), strategy: jwtStrategy(own) }),
  ]
}
