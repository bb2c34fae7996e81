import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { additions } from '../src/init/additions.ts'
import { detectApp } from '../src/init/app.ts'

const folder = mkdtempSync(join(tmpdir(), 'gitignore-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['.env*.local\n.env.example', false],
  ['.env.*', false],
  ['# .env', false],
  ['!.env', false],
  ['dist\n.env\n', true],
  ['.env \r\n', true],
  ['/.env', true],
  ['**/.env', true],
  ['*.env', true],
  ['.env*', true],
])('.gitignore with %j keeps .env out: %s', (text, kept) => {
  writeFileSync(join(folder, 'package.json'), '{}')
  writeFileSync(join(folder, '.gitignore'), text)
  const app = { ...detectApp(folder), orm: 'none' as const }
  const file = { name: '.gitignore', path: '.gitignore', text: '', secret: false }
  expect(additions(app, file).length).toBe(kept ? 0 : 1)
})
