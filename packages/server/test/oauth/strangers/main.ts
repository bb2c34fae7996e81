import { beginAsStrangers } from './begin.ts'

// As many as the tests have no time for.
const { flows, written } = await beginAsStrangers(100_000)
process.stdout.write(`${flows} flows begun, ${written} rows written\n`)
if (flows !== 100_000 || written > 0) process.exitCode = 1
