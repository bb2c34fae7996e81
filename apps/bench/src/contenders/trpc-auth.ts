import {
  cookieBackend,
  createAuth,
  memoryUsers,
  type CookieBackendOptions,
  type UserStore,
} from '@trpc-auth/server'
import { cachedRedisSessions, redisSessions } from '@trpc-auth/server/redis'
import { initTRPC } from '@trpc/server'
import { createClient } from 'redis'
import { secret, type Contender, type Surroundings } from './contender.ts'
import { drizzleSqliteUsers, postgresUsers, sqliteUsers, type OpenUsers } from './users.ts'

type BackendOptions = Pick<CookieBackendOptions, 'cacheSize' | 'renewAfterSeconds' | 'sessions'>

/** The usual app: a JWT in a cookie, users in SQLite, through kysely. */
export async function trpcAuth(surroundings: Surroundings): Promise<Contender> {
  return contender(await sqliteUsers(surroundings))
}

/** The same over drizzle instead of kysely. */
export async function trpcAuthDrizzle(surroundings: Surroundings): Promise<Contender> {
  return contender(await drizzleSqliteUsers(surroundings))
}

/** The same without the memory of verified tokens: jose checks the signature on every request. */
export function trpcAuthCold(): Promise<Contender> {
  return contender(inMemory(), { cacheSize: 0 })
}

/** The same with sessions that slide, so that public calls look at the token's age as well. */
export function trpcAuthSliding(): Promise<Contender> {
  return contender(inMemory(), { renewAfterSeconds: 3600 })
}

export async function trpcAuthPostgres(surroundings: Surroundings): Promise<Contender | null> {
  const users = await postgresUsers(surroundings)
  return users && contender(users)
}

/** Revocable at once: the session of the JWT is looked up in Redis on every request. */
export async function trpcAuthRedis({ redisUrl, prefix }: Surroundings): Promise<Contender | null> {
  if (redisUrl === null) return null
  const client = await createClient({ url: redisUrl }).connect()
  const sessions = redisSessions(client, { keyPrefix: prefix })
  return contender(
    inMemory(async () => client.destroy()),
    { sessions },
  )
}

/** Revocable at once, and answered from memory: Redis says what was revoked. */
export async function trpcAuthRedisCached(surroundings: Surroundings): Promise<Contender | null> {
  const { redisUrl, prefix } = surroundings
  if (redisUrl === null) return null
  const client = createClient({ url: redisUrl, RESP: 3, emitInvalidate: true })
  await client.connect()
  const sessions = cachedRedisSessions(client, { keyPrefix: prefix })
  return contender(
    inMemory(async () => client.destroy()),
    { sessions },
  )
}

function inMemory(close = async () => {}): OpenUsers {
  return { users: memoryUsers(), close }
}

async function contender(
  { users, close }: OpenUsers,
  options: BackendOptions = {},
): Promise<Contender> {
  const backends = [cookieBackend({ secret, lifetimeSeconds: 86_400, ...options })]
  const auth = createAuth({ backends, users })
  const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
  const router = t.router({
    public: t.procedure.query(() => 'ok'),
    empty: t.procedure.use(({ next }) => next()).query(() => 'ok'),
    session: auth.protectedProcedure(t.procedure, { load: 'session' }).query(() => 'ok'),
    again: auth.protectedProcedure(t.procedure, { load: 'session' }).query(() => 'ok'),
    user: auth.protectedProcedure(t.procedure).query(() => 'ok'),
  })

  let cookie = ''
  const context = auth.createContext({
    headers: new Headers(),
    setCookie: ({ name, value }) => {
      cookie = `${name}=${value}`
    },
  })
  await context.auth.signIn({ id: await someUser(users) })
  return {
    cookie,
    app: {
      router,
      createContext: (adapter) => auth.createContext(adapter),
      fetchRequestHandler: auth.fetchRequestHandler,
    },
    check(header) {
      const headers = new Headers({ cookie: header })
      return () => auth.createContext({ headers }).auth.session()
    },
    close,
  }
}

/** The identifier of one user among some. */
async function someUser(users: UserStore): Promise<string> {
  const [user] = await users.list({ limit: 1 })
  if (user) return user.id
  const people = Array.from({ length: population }, (_, number) => person(number))
  await Promise.all(people.map((record) => users.insert(record)))
  return someUser(users)
}

const population = 1000

function person(number: number) {
  const email = `user-${number}@example.com`
  return {
    id: globalThis.crypto.randomUUID(),
    email,
    emailKey: email,
    passwordHash: 'no password signs in here',
    isActive: true,
    isVerified: true,
    isSuperuser: false,
    sessionEpoch: 0,
    createdAt: new Date(1_790_000_000_000 + number),
    profile: { displayName: `User ${number}` },
  }
}
