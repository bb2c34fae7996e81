import { subscribe } from 'node:diagnostics_channel'
import { at } from './at.ts'
import { onRead } from './on-read.ts'

/**
 * Watches what child processes print into pipes; what they print elsewhere is the output of the run
 * itself.
 */
export function watchChildren(tell: (name: string, text: Uint8Array) => void): void {
  subscribe('child_process', (message) => {
    const child = at(message, 'process')
    // It is announced before it has started, and nothing is read before the next turn.
    process.nextTick(() => {
      for (const name of ['stdout', 'stderr']) {
        onRead(at(child, name), (text) => tell(`${name} (${String(at(child, 'pid'))})`, text))
      }
    })
  })
}
