import { cancel, confirm, isCancel, select } from '@clack/prompts'
import type { Orm } from './app.ts'

/** Ctrl-C at a question: nothing has been written yet. */
function stop(): never {
  cancel('Nothing was written.')
  process.exit(130)
}

export async function askOrm(): Promise<Orm> {
  const answer = await select<Orm>({
    message: 'Where do users live?',
    options: [
      { value: 'kysely', label: 'Kysely', hint: 'SQLite to begin with' },
      { value: 'drizzle', label: 'Drizzle' },
      { value: 'none', label: 'in memory', hint: 'gone at each restart' },
    ],
  })
  return isCancel(answer) ? stop() : answer
}

export async function askToWrite(files: number): Promise<boolean> {
  const answer = await confirm({ message: `Write these ${files} files?` })
  return isCancel(answer) ? stop() : answer
}
