import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { entries } from './rows.ts'
import { measureAll, renderTable, replaceTable } from './table.ts'

// Measures every adapter through every link, prints the table and puts it into the documentation.
const path = join(import.meta.dirname, '../../../../../docs/adapters.md')
const measured = await measureAll(entries)
const table = renderTable(measured)
process.stdout.write(`${table}\n`)
writeFileSync(path, replaceTable(readFileSync(path, 'utf8'), table))

const broken = measured.filter(({ entry, cell }) => entry.judge(cell) === 'BROKEN')
for (const { entry, cell } of broken) {
  process.stderr.write(`${entry.row}, ${entry.column}: ${JSON.stringify(cell)}\n`)
}
process.exitCode = broken.length > 0 ? 1 : 0
