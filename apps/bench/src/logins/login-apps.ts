import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { hash, verify } from '@node-rs/argon2'
import { authRouter, cookieBackend, createAuth, memoryUsers } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { address } from '../address.ts'
import { secret } from '../contenders/contender.ts'

/** Who signs in. */
export const credentials = { email: 'ada@example.com', password: 'correct horse battery' }
/** What this layer hashes with, for the bare rate. */
export const argon2Settings = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export type LoginAppName = 'trpc-auth' | 'better-auth'

/** Serves an app with a login. @returns the URL to post the credentials to */
export async function serveLogins(name: LoginAppName, directory: string): Promise<string> {
  if (name === 'trpc-auth') return `${await listen(await ownApp())}/auth.login`
  return `${await listen(await betterAuthApp(directory))}/api/auth/sign-in/email`
}

/** Signs in. @returns what the browser sends from then on */
export async function signedIn(url: string): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(credentials) })
  const pairs = response.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  return pairs.join('; ')
}

async function ownApp(): Promise<RequestListener> {
  const users = memoryUsers()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds: 86_400 })],
    users,
    limits: 'none', // what is measured is the hash, not how soon a login is refused
  })
  const passwordHash = await hash(credentials.password, argon2Settings)
  await users.insert({
    id: globalThis.crypto.randomUUID(),
    email: credentials.email,
    emailKey: credentials.email,
    passwordHash,
    isActive: true,
    isVerified: true,
    isSuperuser: false,
    sessionEpoch: 0,
    createdAt: new Date(),
    profile: {},
  })
  const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
  const router = t.router({
    auth: authRouter(auth, t.procedure),
    check: auth.protectedProcedure(t.procedure, { load: 'session' }).query(() => 'ok'),
    verify: t.procedure
      .input(z.object({ password: z.string() }))
      .mutation(({ input }) => verify(passwordHash, input.password)),
  })
  return createHTTPHandler({ router, createContext: (options) => auth.createContext(options) })
}

async function betterAuthApp(directory: string): Promise<RequestListener> {
  const auth = betterAuth({
    database: new Database(join(directory, 'better-auth-logins.sqlite')),
    secret,
    baseURL: 'http://127.0.0.1',
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error' },
  })
  await (await getMigrations(auth.options)).runMigrations()
  await auth.api.signUpEmail({ body: { name: 'Ada', ...credentials } })
  const handler = toNodeHandler(auth)
  return (req, res) => void handler(req, res)
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return address(server)
}
