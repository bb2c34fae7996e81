import { writeFileSync } from 'node:fs'
import { fieldPage, pageFile } from './page.ts'

const { page, missing } = fieldPage()
writeFileSync(pageFile, page)
console.log(`${pageFile} is written; without a test: ${missing.join(', ') || 'none'}`)
