import {
  accountRouter,
  changeEmailRouter,
  cookieBackend,
  memorySessions,
  resetPasswordRouter,
  sessionsRouter,
  usersRouter,
  verifyRouter,
} from '../../src/index.ts'
import { testMailbox } from '../../src/testing/index.ts'
import { createAppWith, lifetimeSeconds, secret } from './app.ts'

/** An app with every router that there is. */
export function createEverything() {
  const sessions = memorySessions()
  const backends = [cookieBackend({ secret, lifetimeSeconds, sessions, cookieName: 'sid' })]
  const { hooks, waitUntil } = testMailbox()
  const app = createAppWith({ backends, secret, hooks, waitUntil }, ({ auth, t }) => ({
    ...verifyRouter(auth, t.procedure),
    ...resetPasswordRouter(auth, t.procedure),
    ...changeEmailRouter(auth, t.procedure),
    ...accountRouter(auth, t.procedure),
    users: usersRouter(auth, t.procedure),
    sessions: sessionsRouter(auth, t.procedure),
  }))
  return app
}
