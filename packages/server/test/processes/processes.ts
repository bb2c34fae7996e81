import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TRPCClient } from '@trpc/client'
import SQLite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { z } from 'zod'
import { migrateAuth } from '../../src/stores/kysely/users.ts'
import { createClient } from '../harness/client.ts'
import { ada } from '../harness/people.ts'
import type { ProcessRouter, Settings } from './app.ts'

/** What a call with a token came to. */
export type Outcome = 'accepted' | 'refused' | 'unavailable'

/** A server in a process of its own. */
export class AppProcess {
  readonly #child: ChildProcess
  readonly #origin: string

  constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.#origin = `http://127.0.0.1:${port}/trpc`
  }

  client(token?: string): TRPCClient<ProcessRouter> {
    return createClient('httpLink', this.#origin, (request) => {
      if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`)
      return fetch(request)
    })
  }

  async signIn(): Promise<string> {
    const { email, password } = ada
    const { accessToken = '' } = await this.client().auth.login.mutate({ email, password })
    return accessToken
  }

  /** A protected call that needs the session and nothing else. */
  async call(token: string): Promise<Outcome> {
    const response = await fetch(`${this.#origin}/whose`, {
      headers: { authorization: `Bearer ${token}` },
    })
    await response.arrayBuffer()
    if (response.status === 200) return 'accepted'
    return response.status === 503 ? 'unavailable' : 'refused'
  }

  /** Whether the process accepts the token without asking the store. */
  async knowsByHeart(token: string): Promise<boolean> {
    if ((await this.call(token)) !== 'accepted') return false
    const before = await this.client().reads.query()
    const outcome = await this.call(token)
    return outcome === 'accepted' && (await this.client().reads.query()) === before
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exited = once(this.#child, 'exit')
    this.#child.kill('SIGKILL')
    await exited
  }
}

const listening = z.tuple([z.object({ port: z.number() })]).rest(z.unknown())

/** Server processes that share their users in a file, and their sessions as the settings say. */
export async function startProcesses(sessions: readonly Settings['sessions'][]) {
  const folder = await mkdtemp(join(tmpdir(), 'trpc-auth-processes-'))
  const users = join(folder, 'users.sqlite')
  await using db = new Kysely<object>({
    dialect: new SqliteDialect({ database: new SQLite(users) }),
  })
  await migrateAuth(db)
  const processes = await Promise.all(sessions.map((one) => start({ users, sessions: one })))
  await processes[0]?.client().auth.register.mutate(ada)
  return {
    processes,
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map((one) => one.stop()))
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function start(settings: Settings): Promise<AppProcess> {
  const child = fork(join(import.meta.dirname, 'main.ts'), [JSON.stringify(settings)], {
    execArgv: [],
  })
  const failed = once(child, 'exit').then(() => {
    throw new Error('The server process ended before it listened.')
  })
  const [{ port }] = listening.parse(await Promise.race([once(child, 'message'), failed]))
  failed.catch(() => undefined)
  return new AppProcess(child, port)
}
