import { setImmediate as nextTick } from 'node:timers/promises'
import type { BroadcastChannel as Channel } from 'node:worker_threads'
import fc from 'fast-check'
import { CookieJar } from 'tough-cookie'
import { expect, test } from 'vitest'
import { patience, trying } from '../../server/test/harness/hostile.ts'
import type { IdentityChange, TabChannel } from '../src/index.ts'
import { withoutName } from './harness/channels.ts'
import { createRenewingApp, type RenewingApp } from './harness/renewing-app.ts'
import { nameIn, openRenewingTab, type RenewingTab } from './harness/renewing-tab.ts'
import { serve, type Running } from './harness/serve.ts'

const tabCount = 3

/** What somebody does in a tab, or what happens to the session. */
const step = fc.record({
  tab: fc.nat(tabCount - 1),
  action: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom('sign in Ada', 'sign in Bob') },
    { weight: 2, arbitrary: fc.constant('sign out') },
    { weight: 4, arbitrary: fc.constantFrom('read', 'save') },
    { weight: 2, arbitrary: fc.constant('expire') },
    { weight: 1, arbitrary: fc.constant('renew') },
  ),
  /** Whether all that was begun is over before the next step. */
  settles: fc.boolean(),
})
type Step = typeof step extends fc.Arbitrary<infer TStep> ? TStep : never

const story = fc.record({
  steps: fc.array(step, { minLength: 2, maxLength: 12 }),
  /** For how many ticks each call waits in the server, before what it does and after. */
  delays: fc.array(fc.nat(12), { minLength: 1, maxLength: 8 }),
  renewsBy: fc.constantFrom('mutation', 'function'),
})
type Story = typeof story extends fc.Arbitrary<infer TStory> ? TStory : never

interface Taken {
  readonly action: Step['action']
  readonly app: RenewingApp
}

/** A tab, and what its app keeps of whom it has last read. */
interface WatchedTab extends RenewingTab {
  readonly kept: { name: string | null }
}

test(
  'in whatever order tabs sign in, sign out and renew, no session is left over and all agree [field-B1,B2]',
  async () => {
    await fc.assert(
      fc.asyncProperty(story, async (told) => {
        const app = await createRenewingApp()
        await using server = await serve(app)
        const name = await expectAgreement(server, told, (channel) => channel)
        const sessions = await app.liveSessions()
        expect(sessions).toHaveLength(name === null ? 0 : 1)
      }),
      trying(25, 1000),
    )
  },
  patience,
)

test(
  'where there are no Web Locks, tabs agree as long as people do one thing at a time [field-B1,B2]',
  async () => {
    await fc.assert(
      fc.asyncProperty(story, async ({ steps, ...told }) => {
        await using server = await serve(await createRenewingApp())
        const oneByOne = steps.map((taken, index) => {
          const next = steps.slice(index + 1).find(({ action }) => isAct(action))
          return isAct(taken.action) && next ? { ...taken, settles: true } : taken
        })
        await expectAgreement(server, { steps: oneByOne, ...told }, withoutName)
      }),
      trying(25, 1000),
    )
  },
  patience,
)

/** @returns who is signed in at the end, by all tabs and by the server */
async function expectAgreement(
  server: Running<RenewingApp>,
  { steps, delays, renewsBy }: Story,
  toTabs: (channel: Channel) => TabChannel,
): Promise<string | null> {
  let calls = 0
  server.app.state.delay = async () => {
    const ticks = delays[(calls += 1) % delays.length] ?? 0
    for (let tick = 0; tick < ticks; tick += 1) await nextTick()
  }
  const jar = new CookieJar()
  const channels = Array.from({ length: tabCount }, () => new BroadcastChannel(server.url))
  const tabs = channels.map((channel) =>
    openWatched(server, { jar, tabs: toTabs(channel), renewsBy }),
  )

  let underway: Promise<unknown>[] = []
  for (const { tab, action, settles } of steps) {
    // What a function of the app renews by is not known to the link for a renewal.
    if (action === 'renew' && renewsBy === 'function') continue
    underway.push(...take(tabs[tab], { action, app: server.app }))
    if (settles) {
      await Promise.all(underway)
      underway = []
    }
  }
  await Promise.all(underway)
  await newsToArrive()

  // Whether somebody is signed in shows when the session is renewed, where it can be.
  await Promise.all(tabs.map((tab) => read(tab)))
  await newsToArrive()
  const name = await nameIn(server, jar)
  const heard = tabs.flatMap(({ changes }) => changes.at(-1) ?? [])
  const expected: IdentityChange['type'] = name === null ? 'signed-out' : 'signed-in'
  expect(heard.map(({ type }) => type)).toEqual(heard.map(() => expected))
  expect([0, tabCount]).toContain(heard.length)
  for (const { kept } of tabs) expect([null, name]).toContain(kept.name)
  for (const channel of channels) channel.close()
  return name
}

function openWatched(
  server: Running<RenewingApp>,
  { jar, tabs, renewsBy }: { jar: CookieJar; tabs: TabChannel; renewsBy: Story['renewsBy'] },
): WatchedTab {
  const kept: WatchedTab['kept'] = { name: null }
  const changes: IdentityChange[] = []
  const tab = openRenewingTab(server, {
    jar,
    tabs,
    cookies: ['auth'],
    renew:
      renewsBy === 'mutation'
        ? 'auth.renew'
        : async () => {
            await tab.trpc.auth.renew.mutate()
            return true
          },
    onIdentityChange(change) {
      changes.push(change)
      kept.name = null
    },
  })
  return { ...tab, changes, kept }
}

function take(tab: WatchedTab | undefined, { action, app }: Taken): Promise<unknown>[] {
  if (tab === undefined) return []
  const ignore = () => {}
  const { auth, save } = tab.trpc
  if (action === 'sign in Ada') return [auth.login.mutate('Ada').catch(ignore)]
  if (action === 'sign in Bob') return [auth.login.mutate('Bob').catch(ignore)]
  if (action === 'sign out') return [auth.logout.mutate().catch(ignore)]
  if (action === 'renew') return [auth.renew.mutate().catch(ignore)]
  if (action === 'save') return [save.mutate().catch(ignore)]
  if (action === 'read') return [read(tab)]
  app.expire()
  return []
}

async function read({ trpc, kept }: WatchedTab): Promise<void> {
  await trpc.name.query().then(
    (name) => void (kept.name = name),
    () => {},
  )
}

const isAct = (action: Step['action']) => action.startsWith('sign') || action === 'renew'

/** What tabs tell each other takes some turns of this process' event loop. */
async function newsToArrive(): Promise<void> {
  for (let tick = 0; tick < 20; tick += 1) await nextTick()
}
