import { expect, test } from 'vitest'
import { createApp } from './harness/app.ts'
import { openChannel } from './harness/channels.ts'
import { serve } from './harness/serve.ts'
import { openTab, signUpAndIn, type Tab } from './harness/tab.ts'

const signIn = ['auth.login', 'auth.finish'] as const

test('a proof at a provider, in a window of its own, is no sign-in: the call that waits for it goes on', async () => {
  await using server = await serve(createApp())
  const name = globalThis.crypto.randomUUID()
  const tab: Tab = openTab(server, {
    signIn,
    tabs: openChannel(name),
    async onStepUp() {
      await window.trpc.auth.finish.mutate('stepUp')
      // What the window says is heard here before it.
      await heard
      return true
    },
  })
  const window = openTab(server, { signIn, jar: tab.jar, tabs: openChannel(name) })
  const channel = openChannel(name)
  await signUpAndIn(tab)
  server.app.advance(301)
  const heard = new Promise<void>((resolve) => {
    channel.onmessage = ({ data }: { data: { type: string; kind?: unknown } }) => {
      if (data.type === 'turn' && data.kind === null) resolve()
    }
  })

  expect(await tab.trpc.vault.take.mutate('one')).toBe('one')

  expect(server.app.state.notes).toEqual(['one'])
  expect(tab.changes).toEqual([{ type: 'signed-in', tab: 'this' }])
})

test('nor is an account that was linked there', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server, { signIn })
  await signUpAndIn(tab)
  const slow = tab.trpc.slow.query.query()
  await server.app.state.gate.reached
  await tab.trpc.auth.finish.mutate('link')
  server.app.state.gate.open()
  expect(await slow).toBe('Ada')
  expect(tab.changes).toEqual([{ type: 'signed-in', tab: 'this' }])
})

test('somebody who must prove first whose address it is has not signed in', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server, { signIn: ['auth.login', 'auth.meet'] })

  expect(await tab.trpc.auth.meet.mutate()).toEqual({ user: null, next: 'CONFIRM_LINK' })

  expect(tab.changes).toEqual([])
})
