import { randomBytes } from 'node:crypto'
import { constants, copyFileSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { PlannedFile } from './planned-file.ts'

/**
 * Writes files that are not there yet. Each appears whole or not at all, whenever the process is
 * stopped, and nothing is replaced, even if it has come in the meantime.
 *
 * @returns the paths that were written
 */
export function writeFiles(folder: string, files: readonly PlannedFile[]): readonly string[] {
  return files.filter((file) => writeNew(join(folder, file.path), file)).map(({ path }) => path)
}

function writeNew(path: string, { text, secret }: PlannedFile): boolean {
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    writeFileSync(draft, text, { mode: secret ? 0o600 : 0o644, flag: 'wx' })
    return published(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
}

function published(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
  }
  try {
    copyFileSync(draft, path, constants.COPYFILE_EXCL) // file systems without links
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
