import cluster from 'node:cluster'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ServerProcess } from './server-process.ts'

interface Settings {
  readonly processes: number
  /** Of the environment of each process. */
  readonly variables: Readonly<Record<string, string>>
  /** Is told what happens to the processes. */
  readonly say: (line: string) => void
}

/** Before replacing one that could not start. */
const PAUSE_MILLISECONDS = 1_000

/** For a process that does not end when told to. */
const GRACE_MILLISECONDS = 15_000

/**
 * Server processes that listen at one address: this process takes the connections and deals them
 * out in turn. No proxy is in between, so they see where a connection comes from.
 */
export class Supervisor {
  readonly #settings: Settings
  #stopping = false
  readonly #running = new Set<ServerProcess>()

  constructor(settings: Settings) {
    this.#settings = settings
    cluster.schedulingPolicy = cluster.SCHED_RR
    cluster.setupPrimary({ exec: resolve(import.meta.dirname, 'worker.ts'), args: [] })
  }

  get stopping(): boolean {
    return this.#stopping
  }

  /**
   * Starts them one after the other: what keeps one from starting keeps all, and is reported once.
   *
   * @returns the port they share, or `null` if one did not come up or they are to stop
   */
  async start(): Promise<number | null> {
    let shared: number | null = null
    for (let number = 1; number <= this.#settings.processes; number += 1) {
      const server = this.#run(number)
      shared = await server.port
      if (shared === null || this.stopping) return null
      this.#settings.say(`${server.name} is up`)
      void this.#keep(number, server)
    }
    return shared
  }

  /** Ends all of them; resolves when they have ended. */
  async stop(): Promise<void> {
    this.#stopping = true
    const end = (signal: 'SIGTERM' | 'SIGKILL') => {
      for (const server of this.#running) server.end(signal)
    }
    end('SIGTERM')
    const force = setTimeout(() => end('SIGKILL'), GRACE_MILLISECONDS)
    await Promise.all([...this.#running].map((server) => server.ended))
    clearTimeout(force)
  }

  /** Replaces each one that ends with another, until all are to stop. */
  async #keep(number: number, first: ServerProcess): Promise<void> {
    for (let server = first; ; server = this.#run(number)) {
      const port = await server.port
      if (port !== null && server !== first) this.#settings.say(`${server.name} is up in its place`)
      const how = await server.ended
      if (this.stopping) return
      this.#settings.say(`${server.name} has ended (${how}): starting another`)
      if (port === null) await pause(PAUSE_MILLISECONDS)
      if (this.stopping) return
    }
  }

  #run(number: number): ServerProcess {
    const server = new ServerProcess(number, this.#settings.variables)
    this.#running.add(server)
    void server.ended.then(() => this.#running.delete(server))
    return server
  }
}
