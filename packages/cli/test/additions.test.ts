import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { additions } from '../src/init/additions.ts'
import { detectApp } from '../src/init/app.ts'

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
  const folder = mkdtempSync(join(tmpdir(), 'gitignore-'))
  writeFileSync(join(folder, 'package.json'), '{}')
  writeFileSync(join(folder, '.gitignore'), text)
  const app = { ...detectApp(folder), orm: 'none' as const }
  const file = { name: '.gitignore', path: '.gitignore', text: '', secret: false }
  expect(additions(app, file).length).toBe(kept ? 0 : 1)
})
