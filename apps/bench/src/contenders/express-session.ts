import { once } from 'node:events'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import express, { type Express } from 'express'
import session from 'express-session'
import passport from 'passport'
import { address } from '../address.ts'
import { byHandRouter } from './by-hand.ts'
import { secret, type Contender } from './contender.ts'

/** Express with express-session, in memory, and passport, which keeps the user in the session. */
export async function expressSession(): Promise<Contender> {
  const authenticator = new passport.Passport()
  authenticator.serializeUser((user, done) => done(null, user))
  authenticator.deserializeUser((user: Express.User, done) => done(null, user))
  const middleware = [
    session({ secret, resave: false, saveUninitialized: false }),
    authenticator.session(),
  ]
  const app = express()
    .use(middleware)
    .use((req, res) => void res.emit('checked', req.user))

  return {
    cookie: await signIn(express().use(middleware)),
    app: {
      middleware,
      router: byHandRouter(),
      createContext: ({ req }) => ({ user: userOf(req) }),
    },
    check(cookie) {
      const socket = new Socket() // never connected: it is only asked whether it is encrypted
      return () =>
        new Promise((resolve) => {
          const req = Object.assign(new IncomingMessage(socket), { url: '/', headers: { cookie } })
          const res = new ServerResponse(req)
          res.once('checked', (user?: object) => resolve(user ?? null))
          app(req, res)
        })
    },
    close: async () => undefined,
  }
}

async function signIn(app: Express): Promise<string> {
  app.post('/login', (req, res, next) => {
    const user = { id: globalThis.crypto.randomUUID(), name: 'Ada' }
    req.login(user, (error?: unknown) => (error === undefined ? res.end() : next(error)))
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const response = await fetch(`${address(server)}/login`, { method: 'POST' })
  const [line = ''] = response.headers.getSetCookie()
  server.close()
  server.closeAllConnections()
  return line.split(';', 1)[0] ?? ''
}

/** Where passport puts it. */
function userOf(req: object): object | null {
  return 'user' in req && typeof req.user === 'object' ? req.user : null
}
