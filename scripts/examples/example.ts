import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join, resolve } from 'node:path'
import { inject } from 'vitest'

export type Environment = Readonly<Record<string, string>>

/** Seconds that a part of the first hour takes. */
export interface Times {
  install: number
  build: number
  login: number
}

/**
 * An example in a folder outside of the repository, as somebody has it who has copied it there:
 * installed, built and started by the commands of its README.
 */
export class Example implements AsyncDisposable {
  readonly folder: string
  readonly times: Times = { install: 0, build: 0, login: 0 }
  readonly #env: Environment
  readonly #lines: readonly string[]
  readonly #servers: ChildProcess[] = []
  #started = 0

  /** @param copy another name, for a second copy of the same example */
  constructor(name: string, env: Environment = {}, copy = name) {
    const supply = inject('supply')
    const source = resolve(import.meta.dirname, '../../examples', name)
    this.folder = join(supply.folder, copy)
    for (const file of filesOf(source)) cpSync(join(source, file), join(this.folder, file))
    this.#env = { ...surroundings(supply), ...env }
    const [, block = ''] =
      /^```sh\n(.*?)^```$/ms.exec(readFileSync(join(source, 'README.md'), 'utf8')) ?? []
    this.#lines = block.trim().split('\n')
  }

  /** What the README has its reader do before the server is started: its last line. */
  async prepare(): Promise<void> {
    for (const line of this.#lines.slice(0, -1)) {
      const began = performance.now()
      await this.run(line)
      const part = line.startsWith('npm install') ? 'install' : 'build'
      this.times[part] += (performance.now() - began) / 1000
    }
  }

  async run(line: string): Promise<string> {
    const { child, output } = this.#spawn(line, {})
    await once(child, 'close')
    if (child.exitCode !== 0) throw new Error(`${line} ended badly:\n${output()}`)
    return output()
  }

  /** @returns the address that the server prints */
  async start(env: Environment = {}, line = this.#lines.at(-1) ?? ''): Promise<string> {
    this.#started = performance.now()
    const { child, output } = this.#spawn(line, { PORT: '0', ...env })
    this.#servers.push(child)
    return new Promise((resolve, reject) => {
      const look = () => {
        const [, url] = /(http:\/\/(?:localhost|127\.0\.0\.1):\d+)\/?$/m.exec(output()) ?? []
        if (url !== undefined) resolve(url)
      }
      child.stdout.on('data', look)
      child.once('close', () => reject(new Error(`${line} did not serve:\n${output()}`)))
    })
  }

  /** To be called when somebody is signed in for the first time: since the server was started. */
  signedIn(): void {
    this.times.login = (performance.now() - this.#started) / 1000
  }

  /** Ends what was started. */
  async stop(): Promise<void> {
    for (const server of this.#servers) await stop(server)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  #spawn(line: string, env: Environment) {
    // A group of its own, so that what npm starts can be stopped with it.
    const child = spawn(line, {
      cwd: this.folder,
      env: { ...this.#env, ...env },
      shell: true,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
    }
    return { child, output: () => text }
  }
}

/** What git has of a folder, or would have: nothing that was built or installed there. */
function filesOf(folder: string): readonly string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard']
  const { stdout, status } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`git lists no files of ${folder}.`)
  return stdout.trim().split('\n')
}

/** A reader's shell: nothing of ours is on its path, and npm has no settings. */
function surroundings({ registry, folder }: { registry: string; folder: string }): Environment {
  const path = (process.env['PATH'] ?? '').split(delimiter)
  const theirs = path.filter((entry) => !entry.includes('node_modules'))
  return {
    PATH: [dirname(process.execPath), ...theirs].join(delimiter),
    HOME: folder,
    NEXT_TELEMETRY_DISABLED: '1',
    npm_config_registry: registry,
    npm_config_prefer_offline: 'true', // what one example has fetched, the next one has
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return
  const closed = once(server, 'close')
  process.kill(-server.pid, 'SIGKILL')
  await closed
}
