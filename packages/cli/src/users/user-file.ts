import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { Failure, UsageError, wordsOf } from '../command/fault.ts'
import { csvRecords, type Line } from './csv.ts'

export type Format = 'csv' | 'jsonl'

/** What a line says of a user, by field; or why it cannot be read. */
export type Row =
  | { readonly ok: true; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly why: string }

/** Reads users from a file, or from stdin for `-`, a line at a time. */
export async function* readUsers(file: string, format: Format): AsyncGenerator<Line<Row>> {
  if (file !== '-' && !existsSync(file)) throw new UsageError(`There is no file ${file}.`)
  const stream = file === '-' ? process.stdin : createReadStream(file)
  stream.setEncoding('utf8')
  yield* format === 'csv' ? fromCsv(stream, file) : fromLines(stream)
}

export function formatOf(file: string, given: Format | undefined): Format {
  if (given !== undefined) return given
  if (/\.csv$/i.test(file)) return 'csv'
  if (/\.(jsonl|ndjson)$/i.test(file)) return 'jsonl'
  throw new UsageError(`What is in ${file}? Name it .csv or .jsonl, or give --format.`)
}

async function* fromCsv(stream: AsyncIterable<string>, file: string): AsyncGenerator<Line<Row>> {
  let header: readonly string[] | null = null
  const records = csvRecords(stream)
  for (;;) {
    const next = await records.next().catch((error: unknown) => {
      throw new Failure(`${file}: ${wordsOf(error)}.`)
    })
    if (next.done === true) return
    const { line, value } = next.value
    if (header === null) {
      header = value.map((name) => name.trim())
      continue
    }
    yield { line, value: rowOf(header, value) }
  }
}

function rowOf(header: readonly string[], cells: readonly string[]): Row {
  if (cells.length !== header.length) {
    return { ok: false, why: `it has ${cells.length} fields, and the header ${header.length}` }
  }
  // An empty cell says nothing of a field: what then counts is the field's default.
  const entries = header.map((name, at) => [name, cells[at]] as const)
  return { ok: true, fields: Object.fromEntries(entries.filter(([, cell]) => cell !== '')) }
}

async function* fromLines(stream: NodeJS.ReadableStream): AsyncGenerator<Line<Row>> {
  let line = 0
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    line += 1
    const json = text.replace(/^\uFEFF/, '').trim()
    if (json !== '') yield { line, value: parsed(json) }
  }
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
