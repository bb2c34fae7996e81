import { expect, onTestFinished, test, vi } from 'vitest'
import type { TabChannel } from '../src/index.ts'
import { openChannel, orders, turnsHeardAfter, withoutName } from './harness/channels.ts'
import { hold, holdEach } from './harness/held.ts'
import { outwait } from './harness/outwait.ts'
import { createRenewingApp } from './harness/renewing-app.ts'
import { openRenewingTab } from './harness/renewing-tab.ts'
import { serve } from './harness/serve.ts'
import { codeOf } from './harness/tab.ts'

const expired = { type: 'signed-out', reason: 'expired', tab: 'this' }

test('tabs that find the session expired at once renew it once [field-B2]', async () => {
  const app = await createRenewingApp()
  await using server = await serve(app)
  const tabs = openTabs(server, () => openChannel('B2 at once'))
  await tabs[0].trpc.auth.login.mutate('Ada')
  await tabs[0].trpc.name.query()
  app.expire()

  await expect(Promise.all(tabs.map(({ trpc }) => trpc.name.query()))).resolves.toEqual([
    'Ada',
    'Ada',
    'Ada',
  ])

  expect(app.state.renewals).toBe(1)
  for (const { changes } of tabs) expect(changes).not.toContainEqual(expired)
})

test.for(orders)(
  'a tab that finds the session expired while another renews it waits, by %s [field-B2]',
  async ([, open]) => {
    const app = await createRenewingApp()
    await using server = await serve(app)
    const [here, there] = openTabs(server, () => open('B2 waits'))
    await here.trpc.auth.login.mutate('Ada')
    app.expire()
    const renewing = hold(app, 'auth.renew')

    const first = here.trpc.name.query()
    await renewing.reached
    const second = there.trpc.save.mutate()
    await there.trpc.hello.query()
    renewing.open()

    await expect(Promise.all([first, second])).resolves.toEqual(['Ada', 'Ada'])
    expect(app.state).toMatchObject({ renewals: 1, saved: ['Ada'] })
    expect(there.changes).toEqual([{ type: 'signed-in', tab: 'other' }])
  },
)

test.for([
  [
    'that hear of each other',
    (then) => turnsHeardAfter(then, withoutName(openChannel('B2 no locks'))),
  ],
  ['that do not', () => null],
] as const satisfies [string, (then: Promise<unknown>) => TabChannel | null][])(
  'where there are no locks, of tabs %s the one that is refused goes on with what the other has got [field-B2]',
  async ([, open]) => {
    vi.stubGlobal('navigator', undefined)
    onTestFinished(() => void vi.unstubAllGlobals())
    const app = await createRenewingApp()
    await using server = await serve(app)
    // Both have asked for it before either has heard of the other.
    const [first, second, accepted] = holdEach(app, 'auth.renew')
    const [here, there] = openTabs(server, () => open(second.reached))
    await here.trpc.auth.login.mutate('Ada')
    await vi.waitFor(() => there.trpc.auth.me.query())
    app.expire()
    accepted.open()
    const calls = [here.trpc.name.query(), there.trpc.name.query()]
    await second.reached
    first.open()
    await expect(Promise.race(calls)).resolves.toBe('Ada')
    second.open()

    await expect(Promise.all(calls)).resolves.toEqual(['Ada', 'Ada'])
    expect(app.state.renewals).toBe(1)
    for (const { changes } of [here, there]) expect(changes).not.toContainEqual(expired)
  },
)

test('where there are no locks, the one that is refused waits for the answer that the other gets [field-B2]', async () => {
  vi.stubGlobal('navigator', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  const app = await createRenewingApp()
  await using server = await serve(app)
  const [first, second, accepted] = holdEach(app, 'auth.renew')
  const [here, there] = openTabs(server, () =>
    turnsHeardAfter(second.reached, withoutName(openChannel('B2 refused first'))),
  )
  await here.trpc.auth.login.mutate('Ada')
  await vi.waitFor(() => there.trpc.auth.me.query())
  app.expire()

  const calls = [here.trpc.name.query(), there.trpc.name.query()]
  await second.reached
  first.open()
  await accepted.reached
  second.open()
  await here.trpc.hello.query()
  accepted.open()

  await expect(Promise.all(calls)).resolves.toEqual(['Ada', 'Ada'])
  expect(app.state.renewals).toBe(1)
})

test('tells each tab once that a session cannot be renewed [field-B2]', async () => {
  const app = await createRenewingApp()
  await using server = await serve(app)
  const [here, there] = openTabs(server, () => openChannel('B2 refused'))
  await here.trpc.auth.login.mutate('Ada')
  await vi.waitFor(() => there.trpc.auth.me.query())
  await here.jar.setCookie('renewal=used; Path=/', server.url)
  app.expire()

  const calls = [here, there].map(({ trpc }) => trpc.name.query().catch(codeOf))

  await expect(Promise.all(calls)).resolves.toEqual(['SESSION_EXPIRED', 'SESSION_EXPIRED'])
  for (const { changes } of [here, there]) {
    await vi.waitFor(() => expect(changes.at(-1)).toMatchObject({ reason: 'expired' }))
    expect(changes).toHaveLength(2)
  }
})

test("a call that was overtaken by the app's own renewal is sent once more [field-B2]", async () => {
  const app = await createRenewingApp()
  await using server = await serve(app)
  const [tab] = openTabs(server, () => null)
  await tab.trpc.auth.login.mutate('Ada')
  const renewing = hold(app, 'auth.renew', 'after')

  // It has ended the session, and its answer, with the new one, is still on its way.
  const renewal = tab.trpc.auth.renew.mutate()
  await renewing.reached
  const name = tab.trpc.name.query()
  await tab.trpc.hello.query()
  renewing.open()

  await expect(name).resolves.toBe('Ada')
  await renewal
  expect(tab.changes).toEqual([{ type: 'signed-in', tab: 'this' }])
})

test('a tab that was closed while it renewed is waited for once [field-B2]', async () => {
  const app = await createRenewingApp()
  await using server = await serve(app)
  const [tab] = openTabs(server, () => withoutName(openChannel('B2 closed')))
  await tab.trpc.auth.login.mutate('Ada')
  const closed = openChannel('B2 closed')
  closed.postMessage({ type: 'turn', id: 1, kind: 'sign-in' })
  await tab.trpc.hello.query()

  await outwait(2000, () => tab.trpc.auth.login.mutate('Bob'))
  await tab.trpc.auth.login.mutate('Ada')

  await expect(tab.trpc.name.query()).resolves.toBe('Ada')
})

function openTabs(server: Parameters<typeof openRenewingTab>[0], open: () => TabChannel | null) {
  const here = openRenewingTab(server, { tabs: open() })
  const { jar } = here
  const there = openRenewingTab(server, { jar, tabs: open() })
  return [here, there, openRenewingTab(server, { jar, tabs: open() })] as const
}
