import { writeFileSync } from 'node:fs'
import { asvsPage, pageFile } from './page.ts'

const { page, requirements } = asvsPage()
writeFileSync(pageFile, page)
const open = requirements.filter(({ standing }) => standing === 'open').map(({ number }) => number)
console.log(`${pageFile} is written; not yet: ${open.join(', ') || 'none'}`)
