import { lazy } from '@trpc/server'
import { expect, onTestFinished, test, vi } from 'vitest'
import { AuthConfigError, createUser } from '../../src/index.ts'
import { roles } from '../../src/roles/index.ts'
import { createApp } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { follow } from '../harness/follow.ts'
import { goLive } from '../harness/live.ts'
import { refusal } from '../harness/refusal.ts'
import { createRolesApp } from '../harness/roles-app.ts'
import { serve } from '../harness/serve.ts'

const code = async (call: Promise<unknown>) => (await refusal(call)).auth?.code

test('who has a role may call what it grants, and nothing else', async () => {
  const app = createRolesApp()
  await using server = await serve(app)
  const editor = await app.serveAs(server, 'editor')
  const reader = await app.serveAs(server, 'reader')

  expect(await editor.trpc.posts.publish.mutate()).toBe('published')
  expect(await editor.trpc.notes.list.query()).toBe('listed')
  expect(await editor.trpc.notes.drafts.list.query()).toBe('drafts')
  expect(await reader.trpc.notes.list.query()).toBe('listed')
  expect(await code(reader.trpc.posts.publish.mutate())).toBe('GRANT_REQUIRED')
  expect(await code(editor.trpc.posts.remove.mutate())).toBe('GRANT_REQUIRED')
  expect(await code(editor.trpc.notesArchive.list.query())).toBe('GRANT_REQUIRED')
  expect(await code(new Browser(server).trpc.notes.list.query())).toBe('NOT_SIGNED_IN')
})

test('a router that is loaded at its first call can be granted before', async () => {
  const app = createRolesApp()
  await using server = await serve(app)

  expect(await (await app.serveAs(server, 'editor')).trpc.later.read.query()).toBe('read later')
  const reader = await app.serveAs(server, 'reader')
  expect(await code(reader.trpc.later.read.query())).toBe('GRANT_REQUIRED')
})

test('in a batch, each call is asked by its own path', async () => {
  const app = createRolesApp()
  await using server = await serve(app)
  const { trpc } = await app.serveAs(server, 'reader')

  const [listed, published] = await Promise.allSettled([
    trpc.notes.list.query(),
    trpc.notes.drafts.list.query(),
  ])

  expect(listed.status).toBe('fulfilled')
  expect(published.status).toBe('rejected')
})

test('somebody with several roles may do what any of them grants', async () => {
  const app = createRolesApp()
  await using server = await serve(app)
  const { trpc } = await app.serveAs(server, 'slow')

  expect(await trpc.notes.drafts.list.query()).toBe('drafts')
  expect(await trpc.roles.mine.query()).toEqual({
    roles: ['guest', 'editor'],
    grants: ['notes.*', 'posts.publish', 'notes.editAny', 'later.read'],
  })
})

test('a role that is taken away counts no more at the next call', async () => {
  const app = createRolesApp()
  await using server = await serve(app)
  const { trpc, user } = await app.serveAs(server, 'editor')
  expect(await trpc.posts.publish.mutate()).toBe('published')

  await app.auth.users.update(user.id, { profile: { role: 'guest' } }, {})

  expect(await code(trpc.posts.publish.mutate())).toBe('GRANT_REQUIRED')
  expect(await trpc.roles.mine.query()).toEqual({ roles: ['guest'], grants: [] })
})

test.each([
  ['httpSubscriptionLink', 'standalone'],
  ['wsLink', 'standalone and ws'],
] as const)(
  'a subscription ends when the role of its caller is taken away: %s',
  async (link, adapter) => {
    const app = createRolesApp({ recheckSeconds: 0.05 })
    await using server = await serve(app, adapter)
    const editor = await app.serveAs(server, 'editor')
    await using live = goLive(editor, link)
    const notes = follow<string>((options) => live.trpc.notes.watch.subscribe(undefined, options))
    await notes.until(1)

    await app.auth.users.update(editor.user.id, { profile: { role: 'guest' } }, {})

    expect((await notes.ended).auth?.code).toBe('GRANT_REQUIRED')
    expect(notes.values).toEqual(['first'])
  },
)

test('in a subscription, can knows of a role that was taken away meanwhile', async () => {
  const app = createRolesApp({ recheckSeconds: 0.05 })
  await using server = await serve(app)
  const editor = await app.serveAs(server, 'editor')
  await using live = goLive(editor, 'httpSubscriptionLink')
  const mays = follow<boolean>((options) => live.trpc.notes.mayStill.subscribe(undefined, options))
  await mays.until(1)

  await app.auth.users.update(editor.user.id, { profile: { role: 'reader' } }, {})
  app.clock.advance(1)

  await expect.poll(() => mays.values.at(-1)).toBe(false)
  expect(mays.values[0]).toBe(true)
})

test('users cannot give themselves a role', async () => {
  const app = createRolesApp()
  await using server = await serve(app)
  const browser = new Browser(server)
  const asked = { email: 'eve@example.org', password: 'correct horse', role: 'editor' }
  await browser.trpc.auth.register.mutate(asked)
  await browser.trpc.auth.login.mutate(asked)
  await browser.trpc.users.updateMe.mutate({ role: 'editor' } as object).catch(() => null)

  expect((await browser.trpc.roles.mine.query()).roles).toEqual(['reader'])
  expect(await code(browser.trpc.posts.publish.mutate())).toBe('GRANT_REQUIRED')
})

test('nobody knows the roles: the call is UNAVAILABLE, and lets nobody in', async () => {
  const app = createRolesApp()
  await using server = await serve(app)
  const { trpc } = await app.serveAs(server, 'broken')

  expect(await code(trpc.notes.list.query())).toBe('UNAVAILABLE')
  expect(await code(trpc.roles.mine.query())).toBe('UNAVAILABLE')
  expect(await code(trpc.notes.may.query('notes.list'))).toBe('UNAVAILABLE')
})

test('until the grants are defined nobody may, and the developer is told why', async () => {
  const app = createRolesApp({ define: false })
  await using server = await serve(app)
  const { trpc } = await app.serveAs(server, 'editor')

  expect(await code(trpc.notes.list.query())).toBe('GRANT_REQUIRED')
  await expect(trpc.notes.list.query()).rejects.toThrow('Call define(appRouter, …)')
})

test('a role that the app keeps in its database is asked for at each call', async () => {
  let grants: readonly string[] | null = ['posts.*', 'gone.away']
  const app = createRolesApp({ stored: async (role) => (role === 'of the app' ? grants : null) })
  await using server = await serve(app)
  const { trpc } = await app.serveAs(server, 'of the app')

  expect(await trpc.posts.publish.mutate()).toBe('published')
  expect(await code(trpc.notes.list.query())).toBe('GRANT_REQUIRED')
  grants = null
  expect(await code(trpc.posts.publish.mutate())).toBe('GRANT_REQUIRED')
})

test('a page asks what its caller may do, and a procedure, too', async () => {
  const app = createRolesApp()
  await using server = await serve(app)
  const { trpc } = await app.serveAs(server, 'editor')

  expect(await trpc.notes.may.query('notes.editAny')).toBe(true)
  expect(await trpc.notes.may.query('posts.remove')).toBe(false)
  expect(app.access.having('posts.publish')).toEqual(['editor', 'broken'])
})

test('a path that is not there is a mistake of the developer, not a right', async () => {
  const { access, router, auth } = createRolesApp()
  const user = await createUser(auth, { email: 'a@b.example', password: 'correct horse' })

  expect(() => access.can(user, 'notes.lst')).toThrow(
    'can("notes.lst"): neither a path of the router',
  )
  expect(() => access.can(user, '__proto__')).toThrow(AuthConfigError)
  expect(() => access.can(user, 'notes.*')).toThrow(AuthConfigError)
  const others = { reader: [], guest: [] }
  // As an app without types would write it.
  const define =
    (...editor: string[]) =>
    () =>
      access.define(router, { editor: editor as 'notes.list'[], ...others })
  expect(define('notes.publish')).toThrow('roles.define: editor is granted "notes.publish"')
  expect(define('note.*')).toThrow('"note.*"')
  expect(define('constructor')).toThrow('"constructor"')
  expect(define('notes')).toThrow('"notes"')
  expect(define('later.*')).not.toThrow()
})

test.each(['', '*', 'notes.*', 7])('the word %j is refused when the app is built', (verb) => {
  const { auth } = createApp()
  const build = () => roles(auth, { of: () => 'a', verbs: [verb as string] })
  expect(build).toThrow('roles: verbs must be words such as "notes.editAny"; got')
})

test('a second router cannot take the place of the first in production', () => {
  const { auth, router, t } = createApp()
  const access = roles(auth, { of: () => 'a' })
  vi.stubEnv('NODE_ENV', 'production')
  onTestFinished(() => void vi.unstubAllEnvs())
  access.define(router, { a: [] })
  access.define(router, { a: ['notes.*'] })
  const other = t.router({ open: t.procedure.query(() => 1) })
  expect(() => access.define(other, { a: ['*'] })).toThrow('define has run for another router')
})

test('routers that are all loaded later can be granted as a whole', () => {
  const { auth, t } = createApp()
  const access = roles(auth, { of: () => 'a' })
  const area = { deep: lazy(async () => t.router({ open: t.procedure.query(() => 1) })) }
  expect(() => access.define(t.router({ area }), { a: ['*'] })).not.toThrow()
  expect(() => access.define(t.router({ area }), { a: ['area.*'] })).not.toThrow()
})

test('a word that is also a path is refused, because nobody could tell them apart', () => {
  const { auth, router } = createApp()
  const access = roles(auth, { of: () => 'a', verbs: ['notes.list'] })
  expect(() => access.define(router, { a: [] })).toThrow('the word "notes.list" is also the path')
})
