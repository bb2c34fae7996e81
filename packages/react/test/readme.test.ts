import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const packageFolder = join(import.meta.dirname, '..')

/** What a page takes for granted. */
const around = {
  'README.md': {},
  '../../docs/react.md': {
    'auth.ts': `
      export { trpc, useSignIn } from '../test/page/requests.ts'
      type Finish = (input: { url: string }) => Promise<{ returnTo: string }>
      export declare const client: { auth: { oauth: { finish: { mutate: Finish } } } }`,
  },
}

test.each([
  ['README.md', 6],
  ['../../docs/react.md', 2],
] as const)(
  'the code of %s compiles',
  (path, count) => {
    const page = readFileSync(join(packageFolder, path), 'utf8')
    // Inside this package, so that imports resolve as an app's would.
    const folder = mkdtempSync(join(packageFolder, 'readme-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const blocks = [...page.matchAll(/^```tsx?\n\/\/ (\S+\.tsx?)\n(.*?)^```$/gms)]
    for (const [, name = '', code = ''] of blocks) writeFileSync(join(folder, name), code)
    for (const [name, code] of Object.entries(around[path])) writeFileSync(join(folder, name), code)
    mkdirSync(join(folder, 'server'))
    writeFileSync(
      join(folder, 'server/router.ts'),
      "export type { AppRouter } from '../../test/harness/app.ts'",
    )
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../tsconfig.json', include: ['.'] }),
    )

    const compiled = spawnSync('tsc', ['-p', folder], { encoding: 'utf8' })

    expect(blocks).toHaveLength(count)
    expect(compiled.stdout).toBe('')
    expect(compiled.status).toBe(0)
  },
  60_000,
)
