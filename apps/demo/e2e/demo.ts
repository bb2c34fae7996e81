import { createApp } from '../src/server/app.ts'
import { openDatabase } from '../src/server/database.ts'
import { listen } from '../src/server/listen.ts'
import { clientDirectory } from '../src/server/start.ts'

/** The product on a free port, with an empty database and a clock that the test moves. */
export async function startDemo({ lifetimeSeconds = 3600, publicUrl }: DemoOptions = {}) {
  let now = new Date()
  const incidents: string[] = []
  const database = await openDatabase(':memory:')
  const app = createApp({
    database,
    secret: 'a secret of the tests, long enough to be one',
    lifetimeSeconds,
    cookieSecure: true,
    publicUrl,
    clock: () => now,
    clientDirectory,
    log: (incident) => incidents.push(incident),
  })
  const { url, close } = await listen(app, { host: '127.0.0.1', port: 0 })
  return {
    url,
    database,
    /** What the server wrote to its log. */
    incidents,
    advance(seconds: number) {
      now = new Date(now.getTime() + seconds * 1000)
    },
    async [Symbol.asyncDispose]() {
      await close()
      await database.destroy()
    },
  }
}

interface DemoOptions {
  lifetimeSeconds?: number
  publicUrl?: string
}

export type Demo = Awaited<ReturnType<typeof startDemo>>
