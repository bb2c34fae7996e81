import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

/** How a machine comes to the network, which is no matter of the README's. */
const network = /^(https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_(file|dir))$/i

/** Somebody with a new machine: an empty home, and an empty folder that knows nothing of this one. */
export function createStranger() {
  const home = mkdtempSync(join(tmpdir(), 'trpc-auth-first-hour-'))
  const folder = join(home, 'notes')
  mkdirSync(folder)
  const emptyCache = Boolean(process.env.CI)
  const env: Record<string, string> = {
    ...environment(),
    HOME: home,
    npm_config_cache: emptyCache ? join(home, 'cache') : npmConfig('cache'),
    npm_config_registry: npmConfig('registry'),
  }
  const processes: ChildProcess[] = []
  const start = (line: string, more: Readonly<Record<string, string>> = {}) => {
    const started = startLine(line, { cwd: folder, env: { ...env, ...more } })
    processes.push(started.child)
    return started
  }

  return {
    /** A folder beside the app's. */
    home,
    cache: emptyCache ? 'an empty npm cache' : 'the npm cache of this machine',
    write(path: string, text: string): void {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    },
    /** Runs a line to its end. @throws what it printed, if it fails */
    async run(line: string, more?: Readonly<Record<string, string>>): Promise<string> {
      const { child, output } = start(line, more)
      await once(child, 'close')
      if (child.exitCode === 0) return output()
      throw new Error(`${line} ended with ${String(child.exitCode)}:\n${output()}`)
    },
    /** Starts what keeps running, and waits for the address that it prints. */
    async serve(line: string, more?: Readonly<Record<string, string>>) {
      const { child, output } = start(line, more)
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout.on('data', () => {
          const found = addressIn(output())
          if (found !== undefined) resolve(found)
        })
        child.once('close', () => reject(new Error(`${line} has ended:\n${output()}`)))
      })
      return { url, output }
    },
    async leave(): Promise<void> {
      for (const child of processes) await stop(child)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** In a group of its own, so that what npx starts ends with it. */
function startLine(line: string, place: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) {
  const child = spawn(line, {
    ...place,
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

function addressIn(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex -- Vite prints in colours
  const [found] = /http:\/\/localhost:\d+[/\w]*(?=\s)/.exec(text.replace(/\x1b\[\d+m/g, '')) ?? []
  return found
}

/** Nothing of ours is on the path: only the Node of this process, and the npm of the machine. */
function environment(): Record<string, string> {
  const path = (process.env.PATH ?? '').split(delimiter)
  const theirs = path.filter((entry) => !entry.includes('node_modules'))
  const kept = Object.entries(process.env).filter(([name]) => network.test(name))
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    PATH: [dirname(process.execPath), ...theirs].join(delimiter),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  }
}

function npmConfig(name: string): string {
  // Not from here, where a file says what npm does in this repository.
  const { stdout } = spawnSync('npm', ['config', 'get', name], { cwd: tmpdir(), encoding: 'utf8' })
  return stdout.trim()
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  process.kill(-child.pid, 'SIGKILL')
  await closed
}
