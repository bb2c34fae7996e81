import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'

const build = "import { build } from 'vite'; await build({ logLevel: 'warn' })"

/** The tests use what people get: the built browser side. */
export async function setup(): Promise<void> {
  // A process of its own, because Vitest's NODE_ENV would make it a development build of React.
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', build], {
    cwd: resolve(import.meta.dirname, '..'),
    env: { ...process.env, NODE_ENV: 'production' },
  })
}
