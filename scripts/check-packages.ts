import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { pack, run } from './packed.ts'

// Checks the tarball that would be published, not the folder: its exports point at
// dist, the folder's at src (attw's own --pack runs npm, which ignores publishConfig.exports).
const manifestSchema = z.object({ name: z.string(), private: z.boolean().default(false) })
const published = z.object({ id: z.string(), size: z.number() })

for (const entry of readdirSync('packages')) {
  const folder = join('packages', entry)
  const manifest = manifestSchema.parse(
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')),
  )
  if (!manifest.private) checkTarball(manifest.name, folder)
}
console.log(run('size-limit', []))

function checkTarball(name: string, folder: string): void {
  const destination = mkdtempSync(join(tmpdir(), 'trpc-auth-pack-'))
  try {
    const tarball = pack(folder, destination)
    run('publint', ['run', tarball, '--strict'])
    run('attw', [tarball, '--profile', 'esm-only', '--no-emoji'])
    // All that publishing does but the upload; of a tarball, it asks no registry.
    const dry = run('pnpm', ['publish', tarball, '--dry-run', '--no-git-checks', '--json'])
    const { id, size } = published.parse(JSON.parse(dry))
    console.log(`${name}: publint and attw find nothing, ${id} could be published, ${size} bytes`)
  } finally {
    rmSync(destination, { recursive: true })
  }
}
