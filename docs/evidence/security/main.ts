import { writeFileSync } from 'node:fs'
import { pageFile, securityPage } from './page.ts'

const { page, open } = securityPage()
writeFileSync(pageFile, page)
console.log(`${pageFile} is written; without a test: ${open.join(', ') || 'none'}`)
