import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { env, folder, next } from './next.ts'

/** The build loads the routes, so it wants a secret; the server gets another one. */
export const secretOfBuild = 'the secret of the build, which nobody needs any more'

/** Vitest's global setup: the tests use what people get. */
export async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, [next, 'build'], {
    cwd: folder,
    env: { ...env, AUTH_SECRET: secretOfBuild },
  })
}
