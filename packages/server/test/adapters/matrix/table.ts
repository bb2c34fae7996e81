import type { Cell } from './cell.ts'
import { columns, type Entry } from './rows.ts'

export interface Measured {
  readonly entry: Entry
  readonly cell: Cell
}

export async function measureAll(
  entries: readonly Entry[],
  measure = (entry: Entry) => entry.measure(),
): Promise<Measured[]> {
  const measured: Measured[] = []
  // One after the other: a cell must not owe its result to what the machine did beside it.
  for (const entry of entries) measured.push({ entry, cell: await measure(entry) })
  return measured
}

/** The table in Markdown, aligned as the formatter would. */
export function renderTable(measured: readonly Measured[]): string {
  const heads = ['', ...columns, 'no link']
  const names = [...new Set(measured.map(({ entry }) => entry.row))]
  const body = names.map((row) => [
    row,
    ...heads.slice(1).map((column) => {
      const found = measured.find(({ entry }) => entry.row === row && entry.column === column)
      return found ? say(found) : '–'
    }),
  ])
  const widths = heads.map((head, at) =>
    Math.max(3, ...[heads, ...body].map((cells) => cells[at]?.length ?? 0), head.length),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}

function say({ entry, cell }: Measured): string {
  const verdict = entry.judge(cell)
  if (verdict === 'no renewal' || verdict === 'BROKEN') return verdict
  return cell.answer === 'done' ? `${cell.cookies} of 2` : 'refused'
}

const begin = '<!-- matrix: written by `pnpm matrix`, do not edit -->'
const end = '<!-- matrix end -->'

/** The table as a document holds it. */
export function readTable(document: string): string {
  return parts(document).table
}

export function replaceTable(document: string, table: string): string {
  const { before, after } = parts(document)
  return `${before}\n\n${table}\n\n${after}`
}

function parts(document: string) {
  const from = document.indexOf(begin) + begin.length
  const to = document.indexOf(end)
  if (from < begin.length || to < from) throw new Error('The document has no place for the table.')
  return {
    before: document.slice(0, from),
    table: document.slice(from, to).trim(),
    after: document.slice(to),
  }
}
