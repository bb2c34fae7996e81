import { writeFileSync } from 'node:fs'
import { conformancePage, pageFile } from './sources.ts'

const { page, gaps } = conformancePage()
writeFileSync(pageFile, page)
for (const gap of gaps) console.error(gap)
console.log(`${pageFile} is written; ${gaps.length} gaps`)
process.exitCode = gaps.length > 0 ? 1 : 0
