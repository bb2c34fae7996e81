import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { freePort, host, untilDone, type OwnServer } from './own-server.ts'
import { packagedPostgres, placeOf, type Account } from './postgres-place.ts'

const password = 'postgres'

/**
 * A PostgreSQL cluster of its own, from npm.
 *
 * @param native where its `bin`, `lib` and `share` are
 * @throws at once, with what PostgreSQL wrote, when it cannot start
 */
export async function startPostgres(native = packagedPostgres()): Promise<OwnServer> {
  const place = await placeOf(native)
  try {
    const data = await createCluster(place)
    return await serve(place, data)
  } catch (error) {
    await rm(place.folder, { recursive: true, force: true })
    throw error
  }
}

type Place = Awaited<ReturnType<typeof placeOf>>

/** @returns the folder of its data */
async function createCluster({ folder, bin, account }: Place): Promise<string> {
  const data = join(folder, 'data')
  const passwordFile = join(folder, 'password')
  await mkdir(data)
  await writeFile(passwordFile, password)
  await give([data, passwordFile], account)
  const { child, output } = launch(join(bin, 'initdb'), { folder, account }, [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=password',
    // Whatever the machine speaks: the server's messages are read below, and texts are UTF-8.
    '--no-locale',
    '--encoding=UTF8',
    '--no-sync',
  ])
  await once(child, 'close')
  if (child.exitCode !== 0) throw new Error(`initdb ended with ${child.exitCode}:\n${output()}`)
  return data
}

async function serve({ folder, bin, account }: Place, data: string): Promise<OwnServer> {
  const port = await freePort()
  let server: ChildProcess
  const start = async () => {
    const args = ['-D', data, '-p', String(port), '-h', host, '-k', '']
    const { child, output } = launch(join(bin, 'postgres'), { folder, account }, args)
    server = child
    await untilReady(child, output)
  }
  // Otherwise it would outlive a run that is stopped half-way.
  const endWithUs = () => server.kill('SIGINT')
  const end = async (signal: 'SIGKILL' | 'SIGINT') => {
    if (server.exitCode !== null || server.signalCode !== null) return
    const exited = once(server, 'exit')
    server.kill(signal)
    await exited
  }
  await start()
  process.once('exit', endWithUs)
  return {
    url: `postgres://postgres:${password}@${host}:${port}/postgres`,
    kill: () => end('SIGKILL'),
    // Not at once: the killed server's children must have noticed first.
    restart: () => untilDone(start),
    async [Symbol.asyncDispose]() {
      process.off('exit', endWithUs)
      await end('SIGINT')
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function launch(
  program: string,
  { folder, account }: { folder: string; account: Account | null },
  args: readonly string[],
) {
  // Not in our own folder, which its user may not be allowed to enter.
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], ...account })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  }
  return { child, output: () => text }
}

async function untilReady(child: ChildProcess, output: () => string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', () => {
      if (output().includes('ready to accept connections')) resolve()
    })
    child.once('error', reject)
    child.once('close', (code) => {
      reject(new Error(`postgres ended with ${String(code)}:\n${output()}`))
    })
  })
}

async function give(paths: readonly string[], account: Account | null): Promise<void> {
  for (const path of paths) {
    await chmod(path, 0o700)
    if (account !== null) await chown(path, account.uid, account.gid)
  }
}

/** @throws when nobody answers there */
export async function reachPostgres(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2000 })
  await client.connect()
  await client.end()
}
