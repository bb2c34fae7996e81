import type { QueryClient } from '@tanstack/react-query'
import { askAgain, leave } from './identity.ts'

type News = 'signed-in' | 'signed-out'

const channel = new BroadcastChannel('identity')

/** Tells the other tabs of this browser; a tab does not hear itself. */
export function tellTabs(news: News): void {
  channel.postMessage(news)
}

/** Follows what the other tabs do. */
export function followTabs(client: QueryClient): void {
  channel.addEventListener('message', ({ data }: MessageEvent<News>) => {
    if (data === 'signed-out') leave(client, 'elsewhere')
    else askAgain(client)
  })
}
