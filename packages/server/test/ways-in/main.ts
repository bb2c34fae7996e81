import { writeFileSync } from 'node:fs'
import { measureAll } from './measure.ts'
import { pageFile, waysInPage } from './page.ts'

// Tries every way in, and writes the page.
writeFileSync(pageFile, waysInPage(await measureAll()))
