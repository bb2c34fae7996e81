import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'

export const folder = resolve(import.meta.dirname, '..')
export const next = join(folder, 'node_modules/next/dist/bin/next')

/** Not Vitest's own, whose NODE_ENV would make it a development build of React. */
export const env = {
  PATH: process.env['PATH'],
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
} as const

/** The built app on a free port; `await using` stops it. */
export async function startNext(
  secret = 'a secret of the tests, long enough to be one',
  more: Readonly<Record<string, string>> = {},
) {
  const server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', '0'], {
    cwd: folder,
    env: { ...env, ...more, AUTH_SECRET: secret },
  })
  let log = ''
  const port = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      log += chunk.toString()
      const [, found] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(log) ?? []
      if (found !== undefined) resolve(found)
    }
    server.stdout.on('data', read)
    server.stderr.on('data', read)
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`Next did not start:\n${log}`)))
  })
  return {
    // By this name browsers keep a Secure cookie that came over plain HTTP.
    url: `http://localhost:${port}`,
    /** What it has written so far. */
    log: () => log,
    async [Symbol.asyncDispose]() {
      const gone = once(server, 'exit')
      if (server.kill('SIGKILL')) await gone
    },
  }
}

export type RunningNext = Awaited<ReturnType<typeof startNext>>
