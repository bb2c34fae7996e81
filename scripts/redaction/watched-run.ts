import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { folderVariable, Notes } from './notes.ts'

interface Run {
  readonly exitCode: number
  /** Where it printed a secret, and of what kind: one sentence each. */
  readonly leaks: readonly string[]
}

interface Watch {
  /** For the notes, which are deleted afterwards. */
  readonly folder: string
  /** Whether some secret is certainly used: then it is a finding if none was noted. */
  readonly usesSecrets?: boolean
  /** Called with everything that is printed, at once. */
  readonly show?: (stream: 'stdout' | 'stderr', text: Uint8Array) => void
}

/**
 * Runs a Node program whose processes note their secrets ({@link Notes}), and searches their output
 * for each of them.
 */
export async function watchedRun(args: readonly string[], watch: Watch): Promise<Run> {
  const {
    folder,
    usesSecrets = false,
    show = (stream, text) => void process[stream].write(text),
  } = watch
  const notes = new Notes(folder)
  notes.begin()
  try {
    const child = spawn(process.execPath, args, {
      stdio: ['inherit', 'pipe', 'pipe'],
      env: { ...process.env, ...colours(), [folderVariable]: folder },
    })
    // Cut short, it still removes the notes, once the program has ended.
    const end = () => void child.kill('SIGTERM')
    process.once('SIGINT', end).once('SIGTERM', end)
    const printed: Uint8Array[] = []
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].on('data', (text: Buffer) => {
        printed.push(text)
        show(name, text)
      })
    }
    await once(child, 'close')
    process.off('SIGINT', end).off('SIGTERM', end)
    const leaks = notes.leaks(Buffer.concat(printed).toString())
    const blind = usesSecrets && !notes.hasSecrets() ? [nothingNoted] : []
    return { exitCode: child.exitCode ?? 1, leaks: [...blind, ...leaks] }
  } finally {
    notes.end()
  }
}

const nothingNoted = 'no secret was noted, so none could be found'

/** Through a pipe, nobody sees that it ends at a terminal. */
function colours(): Record<string, string> {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined ? { FORCE_COLOR: '1' } : {}
}
