import { initTRPC } from '@trpc/server'
import {
  backend,
  bearerTransport,
  createAuth,
  databaseStrategy,
  memorySessions,
  memoryUsers,
  type AdapterOptions,
} from '../../../../../src/index.ts'
import { fastHasher } from '../../../../harness/fast-hasher.ts'

const strategy = databaseStrategy({ sessions: memorySessions(), lifetimeSeconds: 3600 })

export const auth = createAuth({
  backends: [backend({ name: 'app', transport: bearerTransport(), strategy })],
  users: memoryUsers(),
  passwords: { hasher: fastHasher },
  recheckSeconds: 0.1,
})
export const createContext = (options: AdapterOptions) => auth.createContext(options)
export const t = initTRPC
  .context<typeof createContext>()
  .create({ errorFormatter: auth.errorFormatter })
