import { expect, onTestFinished, test, vi } from 'vitest'
import type { TabChannel } from '../src/index.ts'
import { ada, createApp } from './harness/app.ts'
import { openChannel } from './harness/channels.ts'
import { outwait } from './harness/outwait.ts'
import { serve } from './harness/serve.ts'
import { codeOf, openTab, outcomes, signIn, signUp, signUpAndIn } from './harness/tab.ts'

const name = 'tabs of this test file'

test('tells the other tabs of a sign-in and a sign-out', async () => {
  await using server = await serve(createApp())
  const here = openTab(server, { tabs: openChannel(name) })
  const there = openTab(server, { jar: here.jar, tabs: openChannel(name) })
  await signUp(here)

  const arrival = there.nextChange()
  await signIn(here)
  await expect(arrival).resolves.toEqual({ type: 'signed-in', tab: 'other' })
  const departure = there.nextChange()
  await here.trpc.auth.logout.mutate()
  await expect(departure).resolves.toEqual({ type: 'signed-out', reason: 'logout', tab: 'other' })

  expect(here.changes.map(({ tab }) => tab)).toEqual(['this', 'this'])
})

test('tells the other tabs of a session that has ended', async () => {
  const app = createApp()
  await using server = await serve(app)
  const here = openTab(server, { tabs: openChannel(name) })
  const there = openTab(server, { jar: here.jar, tabs: openChannel(name) })
  const arrival = there.nextChange()
  await signUpAndIn(here)
  await arrival
  app.expire()

  const departure = there.nextChange()
  await outcomes([here.trpc.notes.list.query()])

  await expect(departure).resolves.toEqual({ type: 'signed-out', reason: 'expired', tab: 'other' })
})

test('aborts reads under way when somebody signs out in another tab', async () => {
  const app = createApp()
  await using server = await serve(app)
  const here = openTab(server, { tabs: openChannel(name) })
  await signUpAndIn(here)
  const there = openTab(server, { jar: here.jar, tabs: openChannel(name) })

  const reading = there.trpc.slow.whose.query()
  await app.state.gate.reached
  await here.trpc.auth.logout.mutate()

  await expect(reading.catch(codeOf)).resolves.toBe('aborted')
  app.state.gate.open()
})

test('lets a call that waits for a renewal keep its error when somebody signs out', async () => {
  const app = createApp()
  await using server = await serve(app)
  const here = openTab(server, { tabs: openChannel(name), renew: 'session.renew' })
  const there = openTab(server, { jar: here.jar, tabs: openChannel(name) })
  await signUpAndIn(here)
  app.expire()
  app.state.renew = async () => {
    await app.state.gate.pass()
    return ada
  }

  const waiting = here.trpc.notes.list.query()
  await app.state.gate.reached
  await outwait(2000, () => there.trpc.auth.logout.mutate())

  await expect(waiting.catch(codeOf)).resolves.toBe('SESSION_EXPIRED')
  app.state.gate.open()
})

test('does not let late news of an old session undo a sign-in', async () => {
  const app = createApp()
  await using server = await serve(app)
  const fromHere = createMailbox()
  const here = openTab(server, { tabs: fromHere })
  const there = openTab(server, { jar: here.jar, tabs: fromHere.otherEnd })
  await signUpAndIn(here)
  app.expire()

  const late = here.trpc.slow.query.query()
  await app.state.gate.reached
  await signIn(there)
  app.state.gate.open()
  await expect(late.catch(codeOf)).resolves.toBe('SESSION_EXPIRED')
  fromHere.deliver()

  expect(here.changes.at(-1)).toMatchObject({ type: 'signed-out', tab: 'this' })
  expect(there.changes).toEqual([{ type: 'signed-in', tab: 'this' }])
})

test('ignores what it does not understand', async () => {
  await using server = await serve(createApp())
  const mailbox = createMailbox()
  const tab = openTab(server, { tabs: mailbox.otherEnd })

  const strange = [null, 'signed-out', {}, { type: 'signed-in' }, { type: 'signed-out', at: 1 }]
  for (const message of strange) mailbox.postMessage(message)
  mailbox.postMessage({ type: 'signed-out', reason: 'whim', at: 1 })
  mailbox.deliver()
  expect(tab.changes).toEqual([])

  mailbox.postMessage({ type: 'signed-out', reason: 'logout', at: 1 })
  mailbox.deliver()
  expect(tab.changes).toEqual([{ type: 'signed-out', reason: 'logout', tab: 'other' }])
})

test('opens a channel by itself in a page', async () => {
  vi.stubGlobal('document', {})
  const channels = trackChannels()
  await using server = await serve(createApp())
  const here = openTab(server)
  const there = openTab(server, { jar: here.jar, tabs: openChannel(`trpc-auth ${server.url}`) })

  const arrival = there.nextChange()
  await signUpAndIn(here)

  await expect(arrival).resolves.toEqual({ type: 'signed-in', tab: 'other' })
  expect(channels).toHaveLength(2) // and the test's
})

test.for([-3600, 3600])(
  'hears of a sign-out after the clock was set by %i s [field-B7]',
  async (seconds) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    await using server = await serve(createApp())
    const old = openTab(server, { tabs: openChannel(name) })
    await signUpAndIn(old)

    vi.setSystemTime(Date.now() + seconds * 1000)
    const young = openTab(server, { jar: old.jar, tabs: openChannel(name) })
    const departure = old.nextChange()
    await young.trpc.auth.logout.mutate()

    await expect(departure).resolves.toMatchObject({ reason: 'logout', tab: 'other' })
    const arrival = young.nextChange()
    await signIn(old)
    await expect(arrival).resolves.toEqual({ type: 'signed-in', tab: 'other' })
  },
)

test('hears that a session has ended after the clock was set back [field-B7]', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const app = createApp()
  await using server = await serve(app)
  const old = openTab(server, { tabs: openChannel(name) })
  await signUpAndIn(old)
  app.expire()

  vi.setSystemTime(Date.now() - 3_600_000)
  const young = openTab(server, { jar: old.jar, tabs: openChannel(name) })
  const departure = old.nextChange()
  await outcomes([young.trpc.notes.list.query()])

  await expect(departure).resolves.toEqual({ type: 'signed-out', reason: 'expired', tab: 'other' })
})

test('opens none on a server, whose visitors must not hear of each other', async () => {
  const channels = trackChannels()
  await using server = await serve(createApp())
  const tab = openTab(server)
  await signUpAndIn(tab)

  expect(channels).toEqual([])
})

test('works in a page without BroadcastChannel', async () => {
  vi.stubGlobal('document', {})
  vi.stubGlobal('BroadcastChannel', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  await using server = await serve(createApp())
  const tab = openTab(server)
  await signUpAndIn(tab)

  expect(tab.changes).toEqual([{ type: 'signed-in', tab: 'this' }])
})

/** Lists the channels that are opened from now on, and closes them at the end. */
function trackChannels(): { close(): void }[] {
  const channels: { close(): void }[] = []
  const Tracked = class extends BroadcastChannel {
    constructor(name: string) {
      super(name)
      channels.push(this)
    }
  }
  vi.stubGlobal('BroadcastChannel', Tracked)
  onTestFinished(() => {
    vi.unstubAllGlobals()
    for (const channel of channels) channel.close()
  })
  return channels
}

/** A channel whose messages arrive when the test delivers them. */
function createMailbox() {
  const messages: unknown[] = []
  const listeners: ((event: object) => void)[] = []
  const otherEnd: TabChannel = {
    postMessage: () => {},
    addEventListener: (_type, listener) => void listeners.push(listener),
  }
  return {
    otherEnd,
    postMessage: (message: unknown) => void messages.push(message),
    addEventListener: () => {},
    deliver() {
      for (const data of messages.splice(0)) for (const listener of listeners) listener({ data })
    },
  }
}
