import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

// The code of the pages, compiled inside this package, so that imports resolve as an app's.
const packageFolder = join(import.meta.dirname, '..')

const ownStore = `
  import type { SessionStore } from '@trpc-auth/server'
  export declare function mySessions(): Promise<SessionStore>
`

test.each(['doctor', 'sessions', 'stores'])(
  'the code of docs/%s.md compiles',
  (name) => {
    const page = readFileSync(join(packageFolder, `../../docs/${name}.md`), 'utf8')
    const folder = mkdtempSync(join(packageFolder, `${name}-`))
    try {
      const blocks = [...page.matchAll(/^```ts\n\/\/ (\S+\.ts)\n(.*?)^```$/gms)]
      expect(blocks.length).toBe(page.match(/^```ts$/gm)?.length)
      const files = blocks.map(([, path = '', code = '']) => [path, code] as const)
      for (const [path, code] of [...files, ['server/my-sessions.ts', ownStore] as const]) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), code)
      }
      const config = { extends: '../tsconfig.json', compilerOptions: { lib: ['ES2023', 'DOM'] } }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...config, include: ['.'] }))

      const compiled = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })

      expect(compiled.stdout).toBe('')
      expect(compiled.status).toBe(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
  60_000,
)
