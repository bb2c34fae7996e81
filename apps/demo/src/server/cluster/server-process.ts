import cluster, { type Worker } from 'node:cluster'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** One server process, from its start to its end. */
export class ServerProcess {
  readonly name: string
  /** The port it listens at; `null` if it ended before it did. */
  readonly port: Promise<number | null>
  /** How it ended: a signal or an exit code. */
  readonly ended: Promise<string>
  readonly #worker: Worker

  constructor(number: number, variables: Readonly<Record<string, string>>) {
    this.#worker = cluster.fork({ ...variables, DEMO_PROCESS: String(number) })
    this.name = `Process ${number} (pid ${this.#worker.process.pid})`
    this.ended = endOf(this.#worker)
    const listening = new Promise<number>((done) => {
      this.#worker.once('listening', ({ port }) => done(port))
    })
    this.port = Promise.race([listening, this.ended.then(() => null)])
  }

  end(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#worker.process.kill(signal)
  }
}

async function endOf(worker: Worker): Promise<string> {
  const [code, signal] = await new Promise<readonly [number | null, string | null]>((done) => {
    worker.once('exit', (...how) => done(how))
  })
  // Node gives it connections for as long as its channel seems to be open.
  if (worker.isConnected()) worker.process.disconnect()
  await nextTurn()
  return signal ?? `exit code ${code}`
}
