import {
  backend,
  cookieBackend,
  cookieTransport,
  databaseStrategy,
  type Backend,
  type SessionStore,
} from '../../src/index.ts'
import { lifetimeSeconds, secret } from './app.ts'

/** A backend whose sessions are in a store. */
export interface StoredBackend {
  readonly name: string
  readonly make: (sessions: SessionStore) => Backend
}

/** One of each kind: what ends a session must end it for both. */
export const storedBackends: readonly StoredBackend[] = [
  {
    name: 'an opaque token',
    make: (sessions) =>
      backend({
        name: 'web',
        transport: cookieTransport(),
        strategy: databaseStrategy({ sessions, lifetimeSeconds }),
      }),
  },
  {
    name: 'a signed token in a store',
    make: (sessions) => cookieBackend({ secret, lifetimeSeconds, sessions }),
  },
]
