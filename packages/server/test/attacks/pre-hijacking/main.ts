import { writeFileSync } from 'node:fs'
import { measureAll } from './measure.ts'
import { pageFile, preHijackingPage } from './page.ts'

// Tries every attack on every way, and writes the page.
writeFileSync(pageFile, preHijackingPage(await measureAll()))
