import { join } from 'node:path'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import Database from 'better-sqlite3'
import { byHandRouter, headersOf } from './by-hand.ts'
import { secret, type Contender, type Surroundings } from './contender.ts'

/** better-auth over SQLite: `getSession` in `createContext`, from the database every time. */
export function betterAuthDatabase(surroundings: Surroundings): Promise<Contender> {
  return contender(surroundings, false)
}

/** The same with its cookie cache, so that a look at the caller needs no database. */
export function betterAuthCookieCache(surroundings: Surroundings): Promise<Contender> {
  return contender(surroundings, true)
}

async function contender({ directory }: Surroundings, cookieCache: boolean): Promise<Contender> {
  const database = new Database(join(directory, `better-auth-${process.pid}.sqlite`))
  database.pragma('journal_mode = WAL')
  const auth = betterAuth({
    database,
    secret,
    baseURL: 'http://127.0.0.1',
    emailAndPassword: { enabled: true },
    // As long as the benchmark runs; the guide's five minutes cost the same for each look.
    session: { cookieCache: { enabled: cookieCache, maxAge: 3600 } },
    telemetry: { enabled: false },
    logger: { level: 'error' },
  })
  const { runMigrations } = await getMigrations(auth.options)
  await runMigrations()
  const { headers } = await auth.api.signUpEmail({
    body: { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' },
    returnHeaders: true,
  })
  return {
    cookie: headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; '),
    app: {
      router: byHandRouter(),
      createContext: async (options) => ({
        user: await auth.api.getSession({ headers: headersOf(options) }),
      }),
    },
    check(cookie) {
      const request = { headers: new Headers({ cookie }) }
      return () => auth.api.getSession(request)
    },
    close: async () => void database.close(),
  }
}
