import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Cell } from './cell.ts'
import { entries, type Entry } from './rows.ts'
import { measureAll, readTable, renderTable } from './table.ts'

const documentation = join(import.meta.dirname, '../../../../../docs/adapters.md')
const cells = new Map<Entry, Cell>()

async function measure(entry: Entry): Promise<Cell> {
  const cell = cells.get(entry) ?? (await entry.measure())
  cells.set(entry, cell)
  return cell
}

describe('a call that sets two cookies has them arrive, or is refused before it runs', () => {
  test.for(entries)('$row, $column', async (entry) => {
    const cell = await measure(entry)

    expect({ ...cell, verdict: entry.judge(cell) }).not.toMatchObject({ verdict: 'BROKEN' })
  })
})

test('the table in the documentation is what `pnpm matrix` would write', async () => {
  const measured = await measureAll(entries, measure)

  expect(readTable(readFileSync(documentation, 'utf8'))).toBe(renderTable(measured))
})
