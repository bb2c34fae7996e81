import { readFileSync } from 'node:fs'
import { exceptions, lockfileDefects } from './lockfile.ts'
import { prebuildDefects } from './prebuilds.ts'

const defects = [
  ...lockfileDefects(readFileSync('pnpm-lock.yaml', 'utf8'), exceptions),
  ...prebuildDefects('node_modules/.pnpm', exceptions),
]
for (const defect of defects) console.error(`pnpm-lock.yaml: ${defect}`)
if (defects.length > 0) process.exit(1)
console.log('pnpm-lock.yaml: no addresses, every native package has its macOS and Windows builds')
