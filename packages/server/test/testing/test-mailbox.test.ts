import { initTRPC } from '@trpc/server'
import { expect, test } from 'vitest'
import {
  cookieBackend,
  createAuth,
  createUser,
  memoryUsers,
  registerRouter,
  resetPasswordRouter,
  verifyRouter,
} from '../../src/index.ts'
import { fastHasher, testMailbox } from '../../src/testing/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'

const ann = { email: 'ann@example.org', password: 'correct horse battery' }

function openApp(waits: boolean) {
  const mailbox = testMailbox()
  const auth = createAuth({
    backends: [cookieBackend({ secret, lifetimeSeconds })],
    users: memoryUsers(),
    passwords: { hasher: fastHasher() },
    secret,
    hooks: mailbox.hooks,
    ...(waits && { waitUntil: mailbox.waitUntil }),
    limits: 'none',
    hideExistingEmail: true,
  })
  const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
  const router = t.router({
    ...registerRouter(auth, t.procedure),
    ...resetPasswordRouter(auth, t.procedure),
    ...verifyRouter(auth, t.procedure),
  })
  const caller = router.createCaller(auth.createContext({ headers: new Headers() }))
  return { auth, mailbox, caller }
}

test('it waits for mails that are on their way, and has the token of the last', async () => {
  const { auth, mailbox, caller } = openApp(true)
  await createUser(auth, ann)
  await caller.requestVerifyToken(ann)
  await caller.forgotPassword(ann)
  await caller.forgotPassword({ email: 'nobody@example.org' })
  const mails = await mailbox.all()
  expect(mails.map(({ kind, to }) => `${kind} to ${to}`).toSorted()).toEqual([
    `reset to ${ann.email}`,
    `verify to ${ann.email}`,
  ])
  expect(await mailbox.token(ann.email)).toBe(mails.at(-1)?.token)
  await expect(mailbox.token('nobody@example.org')).rejects.toThrow(
    "No mail with a link has come for nobody@example.org. Was createAuth given the mailbox's waitUntil?",
  )
})

test('a mail without a link does not hide the token of the one before', async () => {
  const { auth, mailbox, caller } = openApp(true)
  await createUser(auth, ann)
  await caller.forgotPassword(ann)
  const token = await mailbox.token(ann.email)
  await caller.register(ann)
  expect((await mailbox.all()).map(({ kind }) => kind)).toEqual(['reset', 'register-existing'])
  expect(await mailbox.token(ann.email)).toBe(token)
})

test('without waitUntil it cannot wait, and says so', async () => {
  const { auth, mailbox, caller } = openApp(false)
  await createUser(auth, ann)
  await caller.forgotPassword(ann)
  await expect(mailbox.token(ann.email)).rejects.toThrow("the mailbox's waitUntil")
  await auth.hooks.settled()
  expect(await mailbox.token(ann.email)).not.toBe('')
})
