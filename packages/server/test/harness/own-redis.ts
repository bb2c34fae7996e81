import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { freePort, host, untilDone, type OwnServer } from './own-server.ts'

export interface OwnRedis extends OwnServer {
  /** Forgets everything, as by the mistake of an operator. */
  empty(): Promise<void>
  /** Takes its files away, while it does not run: a server that kept none. */
  forget(): Promise<void>
}

/**
 * A Redis server of its own, which keeps what it has confirmed. `null` on a machine that has none:
 * npm has none either.
 */
export async function startRedis(): Promise<OwnRedis | null> {
  const folder = await mkdtemp(join(tmpdir(), 'trpc-auth-redis-'))
  const port = await freePort()
  const url = `redis://${host}:${port}`
  let server: ChildProcess
  const start = async () => {
    const options = {
      port,
      bind: host,
      dir: folder,
      save: '',
      appendonly: 'yes',
      appendfsync: 'always',
    }
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
    server = spawn('redis-server', args, { stdio: 'ignore' })
    await once(server, 'spawn')
    await untilDone(() => reachRedis(url))
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill(signal)
    await exited
  }
  try {
    await start()
  } catch {
    await rm(folder, { recursive: true, force: true })
    return null
  }
  return {
    url,
    kill: () => end('SIGKILL'),
    restart: start,
    async empty() {
      const client = await createClient({ url }).connect()
      await client.flushAll()
      await client.close()
    },
    async forget() {
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder)
    },
    async [Symbol.asyncDispose]() {
      await end('SIGTERM')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** @throws when nobody answers there */
export async function reachRedis(url: string): Promise<void> {
  const client = createClient({ url, socket: { reconnectStrategy: false, connectTimeout: 2000 } })
  client.on('error', () => undefined)
  await client.connect()
  await client.ping()
  await client.close()
}
