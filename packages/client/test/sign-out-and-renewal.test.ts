import { expect, test, vi } from 'vitest'
import { ada, createApp } from './harness/app.ts'
import { openChannel, orders } from './harness/channels.ts'
import { createGate } from './harness/gate.ts'
import { hold } from './harness/held.ts'
import { outwait } from './harness/outwait.ts'
import { createRenewingApp } from './harness/renewing-app.ts'
import { nameIn, openRenewingTab } from './harness/renewing-tab.ts'
import { serve } from './harness/serve.ts'
import { called, codeOf, openTab, signUpAndIn } from './harness/tab.ts'

test.for(['mutation', 'function'] as const)(
  'renews nothing while somebody signs out, by a %s [field-B1]',
  async (renewsBy) => {
    const app = await createRenewingApp()
    await using server = await serve(app)
    const renew = () => tab.trpc.auth.renew.mutate().then(() => true)
    const tab = openRenewingTab(server, renewsBy === 'function' ? { renew } : {})
    await tab.trpc.auth.login.mutate('Ada')
    app.expire()
    const signingOut = hold(app, 'auth.logout')

    const logout = tab.trpc.auth.logout.mutate()
    await signingOut.reached
    const save = tab.trpc.save.mutate().catch(codeOf)
    await tab.trpc.hello.query()
    signingOut.open()

    await expect(save).resolves.toBe('SESSION_EXPIRED')
    await logout
    expect(app.state.renewals).toBe(0)
    expect(await nameIn(server, tab.jar)).toBeNull()
    expect(tab.changes.at(-1)).toEqual({ type: 'signed-out', reason: 'logout', tab: 'this' })
  },
)

test.for(['mutation', 'function'] as const)(
  'a call and a sign-out at once end signed out, by a %s [field-B1]',
  async (renewsBy) => {
    const app = await createRenewingApp()
    await using server = await serve(app)
    const renew = () => tab.trpc.auth.renew.mutate().then(() => true)
    const tab = openRenewingTab(server, renewsBy === 'function' ? { renew } : {})
    await tab.trpc.auth.login.mutate('Ada')
    app.expire()

    const save = tab.trpc.save.mutate().catch(codeOf)
    await Promise.all([save, tab.trpc.auth.logout.mutate()])

    await expect(save).resolves.toMatch(/^SESSION_(EXPIRED|REVOKED)$/)
    expect(app.state.saved).toEqual([])
    expect(await nameIn(server, tab.jar)).toBeNull()
    expect(await app.liveSessions()).toEqual([])
    expect(tab.changes.at(-1)).toMatchObject({ type: 'signed-out' })
  },
)

test.for(orders)(
  'renews nothing while somebody signs out in another tab, by %s [field-B1]',
  async ([, open]) => {
    const app = await createRenewingApp()
    await using server = await serve(app)
    const here = openRenewingTab(server, { tabs: open('B1 here and there') })
    const there = openRenewingTab(server, { jar: here.jar, tabs: open('B1 here and there') })
    await here.trpc.auth.login.mutate('Ada')
    app.expire()
    const signingOut = hold(app, 'auth.logout')

    const logout = there.trpc.auth.logout.mutate()
    await signingOut.reached
    const save = here.trpc.save.mutate().catch(codeOf)
    await here.trpc.hello.query()
    signingOut.open()

    await expect(save).resolves.toBe('SESSION_EXPIRED')
    await logout
    expect(app.state.renewals).toBe(0)
    expect(await nameIn(server, here.jar)).toBeNull()
  },
)

test.for(orders)(
  'signs out after the renewal of another tab, which then sends nothing again, by %s [field-B1]',
  async ([, open]) => {
    const app = await createRenewingApp()
    await using server = await serve(app)
    const here = openRenewingTab(server, { tabs: open('B1 renewing') })
    const there = openRenewingTab(server, { jar: here.jar, tabs: open('B1 renewing') })
    await here.trpc.auth.login.mutate('Ada')
    app.expire()
    const renewing = hold(app, 'auth.renew')

    const save = here.trpc.save.mutate().catch(codeOf)
    await renewing.reached
    const logout = there.trpc.auth.logout.mutate()
    await there.trpc.hello.query()
    renewing.open()

    await expect(save).resolves.toBe('SESSION_EXPIRED')
    await logout
    expect(app.state).toMatchObject({ renewals: 1, saved: [] })
    expect(await nameIn(server, here.jar)).toBeNull()
    expect(await app.liveSessions()).toEqual([])
  },
)

test('keeps nobody who signs out for the renewal of another tab that hangs, and undoes it [field-B1]', async () => {
  const app = await createRenewingApp()
  await using server = await serve(app)
  const here = openRenewingTab(server, { tabs: openChannel('B1 hanging') })
  const there = openRenewingTab(server, { jar: here.jar, tabs: openChannel('B1 hanging') })
  await here.trpc.auth.login.mutate('Ada')
  app.expire()
  const renewing = hold(app, 'auth.renew', 'after')
  const save = here.trpc.save.mutate().catch(codeOf)
  await renewing.reached

  await outwait(2000, () => there.trpc.auth.logout.mutate())
  await expect(save).resolves.toBe('SESSION_EXPIRED')
  renewing.open()

  await vi.waitFor(async () => expect(await app.liveSessions()).toEqual([]))
  expect(await nameIn(server, here.jar)).toBeNull()
  expect(app.state).toMatchObject({ renewals: 1, saved: [] })
})

test('renews nothing after a sign-out, although an old cookie is still sent [field-B1]', async () => {
  const app = createApp()
  await using server = await serve(app)
  const tab = openTab(server, { renew: 'session.renew' })
  await signUpAndIn(tab)
  const old = await tab.jar.getCookies(server.url)
  await tab.trpc.auth.logout.mutate()
  for (const cookie of old) await tab.jar.setCookie(cookie, server.url)
  app.expire()
  app.state.renew = async () => ada

  await expect(tab.trpc.notes.list.query().catch(codeOf)).resolves.toBe('SESSION_EXPIRED')

  expect(called(tab, 'session.renew')).toBe(0)
})

test('renews after a sign-out that has failed [field-B1]', async () => {
  const app = await createRenewingApp()
  await using server = await serve(app)
  const tab = openRenewingTab(server)
  await tab.trpc.auth.login.mutate('Ada')
  app.expire()
  const signingOut = createGate()
  app.state.delay = async (path) => {
    if (path !== 'auth.logout') return
    await signingOut.pass()
    throw new Error('down')
  }

  const logout = tab.trpc.auth.logout.mutate().catch(codeOf)
  await signingOut.reached
  const save = tab.trpc.save.mutate()
  signingOut.open()

  await expect(save).resolves.toBe('Ada')
  await expect(logout).resolves.toBe('INTERNAL_SERVER_ERROR')
  expect(app.state).toMatchObject({ renewals: 1, saved: ['Ada'] })
})

test("ends the app's own renewal that waits for a sign-out [field-B1]", async () => {
  const app = await createRenewingApp()
  await using server = await serve(app)
  const tab = openRenewingTab(server)
  await tab.trpc.auth.login.mutate('Ada')

  const logout = tab.trpc.auth.logout.mutate()
  const renewal = tab.trpc.auth.renew.mutate().catch(codeOf)

  await expect(renewal).resolves.toBe('aborted')
  await logout
  expect(await app.liveSessions()).toEqual([])
})

test('sends a call of the one before not again as the one who has signed in [field-B1]', async () => {
  const app = await createRenewingApp()
  await using server = await serve(app)
  const tab = openRenewingTab(server)
  await tab.trpc.auth.login.mutate('Ada')
  app.expire()

  const save = tab.trpc.save.mutate().catch(codeOf)
  await Promise.all([save, tab.trpc.auth.login.mutate('Bob')])

  await expect(save).resolves.toMatch(/^SESSION_(EXPIRED|REVOKED)$/)
  expect(app.state.saved).toEqual([])
  expect(await nameIn(server, tab.jar)).toBe('Bob')
})
