import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { inject } from 'vitest'

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

interface CallOptions {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
}

/** An app of a stranger: a folder outside of this repository, with the packed packages above it. */
export interface AppFolder {
  readonly folder: string
  /** Runs the installed `trpc-auth`, as `npx trpc-auth` does. */
  trpcAuth(args: string, options?: CallOptions): Promise<Ended>
  /** Runs another program in it. */
  run(command: string, args: readonly string[], options?: CallOptions): Promise<Ended>
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProcess
  write(files: Readonly<Record<string, string>>): void
  read(path: string): string
  has(path: string): boolean
}

const outside = inject('outside')
const bin = join(outside, 'node_modules/.bin')

export function newApp(files: Readonly<Record<string, string>> = {}): AppFolder {
  const folder = mkdtempSync(join(outside, 'app-'))
  const app: AppFolder = {
    folder,
    trpcAuth: (args, options) => app.run(join(bin, 'trpc-auth'), words(args), options),
    async run(command, args, { input = '', env = {} } = {}) {
      const child = spawn(command, args, { cwd: folder, env: surroundings(env) })
      child.stdin.end(input)
      let [stdout, stderr] = ['', '']
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
      await once(child, 'close')
      return { code: child.exitCode, stdout, stderr }
    },
    start: (args, env = {}) =>
      spawn(process.execPath, args, { cwd: folder, env: surroundings(env) }),
    write(entries) {
      for (const [path, text] of Object.entries(entries)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
    },
    read: (path) => readFileSync(join(folder, path), 'utf8'),
    has: (path) => existsSync(join(folder, path)),
  }
  app.write(files)
  return app
}

export const tool = (name: string) => join(bin, name)

/** As a shell divides them: `'a b'` is one. */
const words = (text: string) =>
  [...text.matchAll(/'([^']*)'|\S+/g)].map(([whole, quoted]) => quoted ?? whole)

/** With no NODE_ENV, as in a shell. */
function surroundings(more: Readonly<Record<string, string>>) {
  return { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, ...more }
}
