import type { UserRecord } from '@trpc-auth/server'
import { refusalWords } from '../app/refused.ts'
import { Failure, UsageError } from '../command/fault.ts'
import type { Line } from './csv.ts'
import { draftOf, type Draft, type DraftOptions } from './draft.ts'
import { fieldFault, headerFault } from './header.ts'
import { readUsers, type Row, type UserFile } from './user-file.ts'

export interface ImportOptions extends DraftOptions, UserFile {
  readonly dryRun: boolean
}

export interface Imported {
  readonly written: number
  /** Among those written. */
  readonly superusers: number
  /** Lines whose address was there already. */
  readonly there: number
  readonly bad: readonly { readonly line: number; readonly why: string }[]
  /** By Ctrl-C, between two users. */
  readonly stopped: boolean
}

interface Listener {
  count(lines: number): void
  bad(line: number, why: string): void
}

type Outcome = { readonly is: 'written' | 'there' } | { readonly is: 'bad'; readonly why: string }

/** Lines that are written at once: most of the time is spent waiting for the database. */
const atOnce = 16

/**
 * @throws {UsageError} for a header that is refused, or JSON whose first line has an unknown field
 * @throws {Failure} if the store fails: what was written before stays
 */
export async function importUsers(options: ImportOptions, listener: Listener): Promise<Imported> {
  const counts = { written: 0, there: 0, lines: 0, superusers: 0 }
  const bad: { line: number; why: string }[] = []
  const draft = drafting(options)
  let stop = () => {}
  const stopping = new Promise<null>((resolve) => {
    stop = () => resolve(null)
  })
  let stopped = false
  const write = async (lines: readonly Line<Draft>[]) => {
    const outcomes = await Promise.all(lines.map((line) => store(line, options)))
    for (const [at, outcome] of outcomes.entries()) {
      const { line = 0, value } = lines[at] ?? {}
      counts.lines += 1
      if (outcome.is === 'bad') {
        bad.push({ line, why: outcome.why })
        listener.bad(line, outcome.why)
      } else counts[outcome.is] += 1
      if (outcome.is === 'written' && value?.ok && value.user.isSuperuser) counts.superusers += 1
    }
    listener.count(counts.lines)
  }
  process.once('SIGINT', stop)
  try {
    const rows = readUsers(options, (header) => {
      const fault = headerFault(header, options)
      if (fault !== null) throw new UsageError(`${options.file}: ${fault}.`)
    })
    let waiting: Line<Draft>[] = []
    for (;;) {
      // Whoever pipes the lines in may be waiting for something, too.
      const next = await Promise.race([stopping, rows.next()])
      stopped = next === null
      if (next === null || next.done === true) break
      waiting.push({ line: next.value.line, value: await draft(next.value) })
      if (waiting.length < atOnce) continue
      await write(waiting)
      waiting = []
    }
    if (!stopped) await write(waiting)
  } finally {
    process.off('SIGINT', stop)
  }
  const { written, superusers, there } = counts
  return { written, superusers, there, bad, stopped }
}

/** Checks one line after the other, so that of two with one address the first is the good one. */
function drafting(options: ImportOptions): (row: Line<Row>) => Promise<Draft> {
  const addresses = new Map<string, number>()
  const ids = new Map<string, number>()
  const { ignored, file } = options
  const isWanted = ([field]: readonly [string, unknown]) => !ignored.includes(field)
  let first = true
  return async ({ line, value: row }) => {
    if (!row.ok) return row
    const unknown = fieldFault(Object.keys(row.fields), options)
    if (unknown !== null && first) throw new UsageError(`${file}: ${unknown}.`)
    first = false
    if (unknown !== null) return { ok: false, why: unknown }
    const fields = Object.fromEntries(Object.entries(row.fields).filter(isWanted))
    const draft = await draftOf(fields, options)
    if (!draft.ok) return draft
    const { emailKey, id } = draft.user
    const before = addresses.get(emailKey)
    if (before !== undefined) return { ok: false, why: `it has the address of line ${before}` }
    const same = id === '' ? undefined : ids.get(id)
    if (same !== undefined) return { ok: false, why: `it has the id of line ${same}` }
    addresses.set(emailKey, line)
    ids.set(id, line)
    return draft
  }
}

async function store({ line, value }: Line<Draft>, options: ImportOptions): Promise<Outcome> {
  if (!value.ok) return { is: 'bad', why: value.why }
  try {
    return await insert(value.user, options)
  } catch (error) {
    throw new Failure(`${options.file}:${line}: ${refusalWords(error)}`)
  }
}

async function insert(user: UserRecord, { auth, dryRun }: ImportOptions): Promise<Outcome> {
  const { users } = auth
  if ((await users.findByEmailKey(user.emailKey)) !== null) return { is: 'there' }
  const owner = user.id === '' ? null : await users.findById(user.id)
  if (owner !== null) return { is: 'bad', why: `id: ${owner.email} has it` }
  if (dryRun) return { is: 'written' }
  const written = await users.insert(user)
  if (written.ok) return { is: 'written' }
  if (written.reason === 'email-taken') return { is: 'there' } // in between, by somebody else
  const field = 'field' in written ? `${written.field}: ` : ''
  return { is: 'bad', why: `${field}${whys[written.reason] ?? written.reason}` }
}

const whys: Readonly<Record<string, string>> = {
  'field-taken': 'another user has this value',
  'field-refused': 'the database refuses this value',
}
