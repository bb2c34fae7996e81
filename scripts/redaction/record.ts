import { basename } from 'node:path'
import { afterAll, expect } from 'vitest'
import { Notes, folderVariable } from './notes.ts'
import { longEnough } from './secrets.ts'
import { watchChildren } from './watch-children.ts'
import { watchCrypto } from './watch-crypto.ts'
import { watchHttp } from './watch-http.ts'

// Loaded before each test file: notes the secrets that it uses, and what is said outside of the
// output, for `pnpm test` to search. It watches the platform's own doors, without our code knowing.
const folder = process.env[folderVariable]
if (folder !== undefined) record(new Notes(folder))

function record(notes: Notes): void {
  const seen = new Set<string>()
  const waiting: [kind: string, secret: string][] = []
  const note = (kind: string, secret: string) => {
    if (seen.has(secret) || !longEnough(secret)) return
    seen.add(secret)
    waiting.push([kind, secret])
  }
  const write = () => {
    if (waiting.length > 0) notes.secrets(waiting.splice(0))
  }
  const test = basename(expect.getState().testPath ?? 'a test')

  watchCrypto(note)
  watchHttp(note, (error) => notes.said(`the errors that ${test} was sent`, `${error}\n`))
  watchChildren((name, text) => notes.said(`the ${name} of ${test}`, text))
  afterAll(write)
  process.on('exit', write)
}
