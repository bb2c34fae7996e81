import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compilePage } from '../harness/page-code.ts'

// What the package has for coding assistants.
const inside = join(import.meta.dirname, '../..')
const skills = globSync('skills/*/SKILL.md', { cwd: inside })
  .map((file) => readFileSync(join(inside, file), 'utf8'))
  .join('\n')

test('the code of all skills is one app, and compiles', () => {
  const table = `
    export const notes = { delete: async (which: { id: string; ownerId: string }) => which.id !== '' }`
  const around = { 'server/notes-table.ts': table }

  expect(skills.match(/^```ts$/gm)?.length).toBeGreaterThan(6)
  expect(compilePage({ text: skills, inside, around })).toEqual({ said: '', nameless: 0 })
}, 60_000)
