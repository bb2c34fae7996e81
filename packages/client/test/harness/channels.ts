import type { BroadcastChannel as Channel } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import type { TabChannel } from '../../src/index.ts'

/** Closed when the test is over. */
export function openChannel(name: string): Channel {
  const channel = new BroadcastChannel(name)
  onTestFinished(() => channel.close())
  return channel
}

/** Where there is no name, there is nothing that a lock of all tabs could be named by. */
export function withoutName(channel: Channel): TabChannel {
  return {
    postMessage: (message) => channel.postMessage(message),
    addEventListener: (type, listener) => channel.addEventListener(type, listener),
  }
}

/** A channel on which a tab hears whose turn it is only from then on: as if all had begun at once. */
export function turnsHeardAfter(then: Promise<unknown>, channel: TabChannel): TabChannel {
  return {
    postMessage: (message) => channel.postMessage(message),
    addEventListener: (type, listener) =>
      channel.addEventListener(type, (event) => {
        if (isTurn(event)) void then.then(() => listener(event))
        else listener(event)
      }),
  }
}

function isTurn(event: object): boolean {
  if (!('data' in event) || typeof event.data !== 'object' || event.data === null) return false
  return 'type' in event.data && event.data.type === 'turn'
}

/** What keeps the tabs of a test in order. */
export const orders: readonly (readonly [string, (name: string) => TabChannel])[] = [
  ['Web Locks', openChannel],
  ['what tabs tell each other', (name) => withoutName(openChannel(name))],
]
