import { createReadStream, existsSync } from 'node:fs'
import { Failure, UsageError, wordsOf } from '../command/fault.ts'
import { csvRecords, type Line } from './csv.ts'

export type Format = 'csv' | 'jsonl'

/** What a line says of a user, by field; or why it cannot be read. */
export type Row =
  | { readonly ok: true; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly why: string }

export interface UserFile {
  readonly file: string
  readonly format: Format
}

/**
 * Reads users from a file, or from stdin for `-`, a line at a time.
 *
 * @param header is given the header of a CSV file before any line, and throws if it is refused
 * @throws {Failure} for a file that cannot be read
 */
export async function* readUsers(
  { file, format }: UserFile,
  header: (fields: readonly string[]) => void,
): AsyncGenerator<Line<Row>> {
  if (file !== '-' && !existsSync(file)) throw new UsageError(`There is no file ${file}.`)
  const rows = format === 'csv' ? fromCsv(textOf(file), header) : fromLines(textOf(file))
  for (;;) {
    const next = await rows.next().catch((error: unknown) => {
      if (error instanceof UsageError) throw error
      throw new Failure(`${file}: ${wordsOf(error).replace(/\.$/, '')}.`)
    })
    if (next.done === true) return
    yield next.value
  }
}

/** Other bytes would become question marks in the names of users, for good. */
async function* textOf(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const decode = (bytes?: Uint8Array) => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined })
    } catch {
      throw new Error('it is not UTF-8. For Latin-1: iconv -f latin1 -t utf-8')
    }
  }
  for await (const bytes of file === '-' ? process.stdin : createReadStream(file)) {
    yield decode(bytes as Buffer)
  }
  yield decode()
}

export function formatOf(file: string, given: Format | undefined): Format {
  if (given !== undefined) return given
  if (/\.csv$/i.test(file)) return 'csv'
  if (/\.(jsonl|ndjson)$/i.test(file)) return 'jsonl'
  throw new UsageError(`What is in ${file}? Name it .csv or .jsonl, or give --format.`)
}

async function* fromCsv(
  text: AsyncIterable<string>,
  check: (fields: readonly string[]) => void,
): AsyncGenerator<Line<Row>> {
  let header: readonly string[] | null = null
  for await (const { line, value } of csvRecords(text)) {
    if (header === null) {
      header = value.map((name) => name.trim())
      check(header)
    } else yield { line, value: rowOf(header, value) }
  }
  if (header === null) check([])
}

function rowOf(header: readonly string[], cells: readonly string[]): Row {
  if (cells.length !== header.length) {
    return { ok: false, why: `it has ${cells.length} fields, and the header ${header.length}` }
  }
  // An empty cell says nothing of a field: what then counts is the field's default.
  const entries = header.map((name, at) => [name, cells[at]] as const)
  return { ok: true, fields: Object.fromEntries(entries.filter(([, cell]) => cell !== '')) }
}

/** By `\n` alone: whatever else breaks lines elsewhere may stand in JSON. */
async function* fromLines(text: AsyncIterable<string>): AsyncGenerator<Line<Row>> {
  let line = 0
  let rest = ''
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const each of lines) yield* fromLine((line += 1), each)
  }
  yield* fromLine(line + 1, rest)
}

function* fromLine(line: number, text: string): Generator<Line<Row>> {
  const json = text.replace(/^\uFEFF/, '').trim()
  if (json !== '') yield { line, value: parsed(json) }
}

function parsed(json: string): Row {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ok: true, fields: { ...value } }
    }
  } catch {
    // said below
  }
  return { ok: false, why: 'it is not a JSON object' }
}
