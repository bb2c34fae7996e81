import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { built } from './built.ts'
import type { Runtime } from './runtime.ts'

/** The app, served by one runtime on the loopback; `await using` stops it. */
export interface Serving extends AsyncDisposable {
  readonly url: string
}

const env = {
  AUTH_SECRET: 'a secret of the tests, thirty-two bytes and more',
  DENO_DIR: `${built}/deno`,
  DENO_NO_UPDATE_CHECK: '1',
  DO_NOT_TRACK: '1',
}

/** Starts the runtime and waits for the line that names its port. */
export async function start(
  { name, binary, args }: Runtime,
  more: Readonly<Record<string, string>> = {},
): Promise<Serving> {
  const server = spawn(binary, args, {
    cwd: built,
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const port = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      output += chunk.toString()
      const [, found] = /(?:http:\/\/127\.0\.0\.1:|"port":)(\d+)/.exec(output) ?? []
      if (found) resolve(found)
    }
    server.stdout.on('data', listen)
    server.stderr.on('data', listen)
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`${name} did not start:\n${output}`)))
  })
  return {
    url: `http://127.0.0.1:${port}/trpc`,
    async [Symbol.asyncDispose]() {
      const gone = once(server, 'exit')
      if (server.kill('SIGKILL')) await gone
    },
  }
}
