import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { reachPostgres, startPostgres } from '../harness/own-postgres.ts'
import { packagedPostgres } from '../harness/postgres-place.ts'

// The tests bring a PostgreSQL of their own for a machine that has none: what becomes of it in the
// places where a repository is cloned.

/** Like root's home, or what `mktemp -d` makes. */
let closed: string

beforeEach(async () => {
  closed = await mkdtemp(join(tmpdir(), 'trpc-auth-closed-'))
  await chmod(closed, 0o700)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(closed, { recursive: true })
})

test('PostgreSQL starts from a folder that no other user may enter [field-E14]', async () => {
  const native = join(closed, 'native')
  await cp(packagedPostgres(), native, { recursive: true, verbatimSymlinks: true })
  await chmod(native, 0o700)

  await using server = await startPostgres(native)

  await expect(reachPostgres(server.url)).resolves.toBeUndefined()
}, 30_000)

test('PostgreSQL starts where TMPDIR is such a folder, killed and again [field-E14]', async () => {
  vi.stubEnv('TMPDIR', closed)

  await using server = await startPostgres()
  await server.kill()
  await server.restart()

  await expect(reachPostgres(server.url)).resolves.toBeUndefined()
}, 30_000)

test.each([
  ['is not there', null, /ENOENT/],
  ['may not be run', { text: '', mode: 0o644 }, /EACCES/],
  [
    'refuses to',
    { text: '#!/bin/sh\necho no room on the device >&2\nexit 3\n', mode: 0o755 },
    /^initdb ended with 3:\nno room on the device/,
  ],
] as const)(
  'a PostgreSQL that cannot start because its program %s says so at once [field-E14]',
  async (_why, program, message) => {
    const bin = join(closed, 'bin')
    await mkdir(bin)
    if (program !== null) {
      await writeFile(join(bin, 'initdb'), program.text, { mode: program.mode })
    }

    await expect(startPostgres(closed)).rejects.toThrow(message)
  },
)
