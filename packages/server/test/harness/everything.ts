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
import { createAppWith, lifetimeSeconds, secret } from './app.ts'
import { Mailbox } from './mailbox.ts'

/** An app with every router that there is. */
export function createEverything() {
  const sessions = memorySessions()
  const backends = [cookieBackend({ secret, lifetimeSeconds, sessions, cookieName: 'sid' })]
  const mailbox: Mailbox = new Mailbox(() => app.auth.hooks.settled())
  const app = createAppWith(
    { backends, mail: { secret }, hooks: mailbox.hooks },
    ({ auth, t }) => ({
      ...verifyRouter(auth, t.procedure),
      ...resetPasswordRouter(auth, t.procedure),
      ...changeEmailRouter(auth, t.procedure),
      ...accountRouter(auth, t.procedure),
      users: usersRouter(auth, t.procedure),
      sessions: sessionsRouter(auth, t.procedure),
    }),
  )
  return app
}
