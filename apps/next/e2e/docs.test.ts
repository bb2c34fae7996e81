import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { folder } from './next.ts'

const page = resolve(folder, '../../docs/next.md')

/** The page with every block that begins with a path holding what that file of the app holds. */
function withFiles(text: string): string {
  return text.replace(
    /^```(tsx?)\n\/\/ (\S+)\n.*?^```$/gms,
    (_block, language: string, path: string) =>
      `\`\`\`${language}\n// ${path}\n${readFileSync(join(folder, path), 'utf8')}\`\`\``,
  )
}

test('every file in the docs is one of this app', async () => {
  const text = readFileSync(page, 'utf8')
  expect(text.match(/^```tsx?$/gm)?.length).toBe(text.match(/^```tsx?\n\/\/ \S+$/gm)?.length)
  await expect(withFiles(text)).toMatchFileSnapshot(page)
})
