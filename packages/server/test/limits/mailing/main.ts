import { createHash, randomBytes } from 'node:crypto'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { memoryUsers, resetPasswordRouter, type UserStore } from '../../../src/index.ts'
import { createAppWith, secret } from '../../harness/app.ts'

const attachment = randomBytes(4 * 1024 * 1024)

/** What a mailer does before the first byte of a mail leaves: it encodes and signs it, for some ms. */
function compose(): void {
  createHash('sha256').update(attachment).digest()
}

/** Users as in a database with one connection: the calls of a batch wait for each other. */
function queuedUsers(): UserStore {
  const users = memoryUsers()
  let last: Promise<unknown> = Promise.resolve()
  return {
    ...users,
    findByEmailKey(key) {
      const answer = last.then(async () => {
        await new Promise((resolve) => setTimeout(resolve, 1))
        return users.findByEmailKey(key)
      })
      last = answer
      return answer
    },
  }
}

const app = createAppWith(
  {
    users: queuedUsers(),
    secret,
    hooks: { afterForgotPassword: () => compose() },
  },
  ({ auth, t }) => ({
    reset: resetPasswordRouter(auth, t.procedure),
    settled: t.procedure.query(() => auth.hooks.settled()),
  }),
)

/** Serves the app at a free port, and tells its parent which. */
const server = createHTTPServer({
  router: app.router,
  createContext: app.createContext,
  basePath: '/trpc/',
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
process.on('disconnect', () => process.exit())

export type MailingRouter = typeof app.router
