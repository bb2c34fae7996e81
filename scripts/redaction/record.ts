import { basename } from 'node:path'
import { afterAll, expect } from 'vitest'
import { Notes, folderVariable } from './notes.ts'
import { longEnough } from './secrets.ts'
import { watchChildren } from './watch-children.ts'
import { watchCrypto } from './watch-crypto.ts'
import { watchHttp } from './watch-http.ts'

// Loaded before each test file: notes the secrets that it uses, and what is said outside of the
// output, for `pnpm test` to search. It watches the platform's own doors, without our code knowing.
interface Recorder {
  /** The file that runs. */
  test: string
  readonly write: () => void
}

declare global {
  /** Of this process, in which one file runs after another: its doors are watched once. */
  var trpcAuthRecorder: Recorder | undefined
}

const folder = process.env[folderVariable]
if (folder !== undefined) {
  const recorder = (globalThis.trpcAuthRecorder ??= record(new Notes(folder)))
  recorder.test = basename(expect.getState().testPath ?? 'a test')
  afterAll(recorder.write)
}

function record(notes: Notes): Recorder {
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
  const recorder = { test: 'a test', write }

  watchCrypto(note)
  watchHttp(note, (error) => {
    notes.said(`the errors that ${recorder.test} was sent`, `${error}\n`)
  })
  watchChildren((name, text) => notes.said(`the ${name} of ${recorder.test}`, text))
  process.on('exit', write)
  return recorder
}
