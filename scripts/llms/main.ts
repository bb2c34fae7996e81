import { writeFileSync } from 'node:fs'
import { llmsText } from './llms.ts'

writeFileSync('llms.txt', llmsText('.'))
