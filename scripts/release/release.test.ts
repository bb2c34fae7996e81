import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { run } from '../packed.ts'
import { lacksUpgradeNote, withoutUpgradeNote } from './changeset.ts'

const repository = resolve(import.meta.dirname, '../..')
const manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  private: z.boolean().default(false),
  license: z.string().optional(),
  files: z.array(z.string()).default([]),
  sideEffects: z.boolean().optional(),
  publishConfig: z.looseObject({ access: z.string(), provenance: z.boolean() }).optional(),
  peerDependencies: z.record(z.string(), z.string()).default({}),
})
const read = (root: string) =>
  globSync('packages/*/package.json', { cwd: root })
    .map((file) => manifest.parse(JSON.parse(readFileSync(join(root, file), 'utf8'))))
    .filter((found) => !found.private)

test('every changeset that may change an app says what to do, or that it is nothing', () => {
  expect(
    withoutUpgradeNote(join(repository, '.changeset')),
    'These need a line that begins with **Upgrade:**, or <!-- Upgrade: nothing to do -->.',
  ).toEqual([])
})

test('a changeset without a word about upgrading is found, whatever its level but patch', () => {
  const changeset = (level: string, text: string) =>
    `---\n'@trpc-auth/a': ${level}\n---\n\n${text}\n`
  expect(lacksUpgradeNote(changeset('minor', 'A new option.'))).toBe(true)
  expect(lacksUpgradeNote(changeset('major', 'An option is gone.'))).toBe(true)
  expect(lacksUpgradeNote(changeset('patch', 'A mended thing.'))).toBe(false)
  expect(lacksUpgradeNote(changeset('minor', 'Gone.\n\n**Upgrade:** use the other.'))).toBe(false)
  const nothing = 'A new option.\n\n<!-- Upgrade: nothing to do -->'
  expect(lacksUpgradeNote(changeset('minor', nothing))).toBe(false)
})

test('every package is published for all to see, with its provenance', () => {
  expect(read(repository).length).toBeGreaterThanOrEqual(3)
  for (const { license, publishConfig, sideEffects, files } of read(repository)) {
    expect(license).toBe('MIT')
    expect(files).toContain('dist')
    expect(sideEffects).toBe(false)
    expect(publishConfig).toMatchObject({ access: 'public', provenance: true })
  }
})

test('a release gives all packages one version, and each accepts the others of that version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'trpc-auth-release-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = ['.changeset', 'package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml']
  for (const file of [
    ...files,
    ...globSync('{packages,apps}/*/package.json', { cwd: repository }),
  ]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(repository, file), join(folder, file), { recursive: true })
  }
  // Of one package alone: the others must come along.
  for (const file of globSync('.changeset/*.md', { cwd: folder })) rmSync(join(folder, file))
  const changeset = "---\n'@trpc-auth/client': minor\n---\n\nA new option.\n"
  writeFileSync(join(folder, '.changeset/new.md'), changeset)
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args], folder)
  git('init', '--quiet', '--initial-branch', 'main')
  git('add', '.changeset', 'packages')
  git('commit', '--quiet', '--message', 'Before')

  run(join(repository, 'node_modules/.bin/changeset'), ['version'], folder)

  const released = read(folder)
  expect(new Set(released.map(({ version }) => version)).size).toBe(1)
  expect(released[0]?.version).not.toBe(read(repository)[0]?.version)
  const ours = released.flatMap(({ peerDependencies }) =>
    Object.entries(peerDependencies).filter(([name]) => name.startsWith('@trpc-auth/')),
  )
  // What pnpm makes of it at the time of packing is the version that was just given.
  expect(ours).toContainEqual(['@trpc-auth/client', 'workspace:^'])
  expect(ours.filter(([, range]) => !range.startsWith('workspace:'))).toEqual([])
}, 60_000)

test('what publishes holds no token, and nothing that the tests load can publish', () => {
  const job = z.looseObject({
    permissions: z.record(z.string(), z.string()),
    needs: z.string().optional(),
    steps: z.array(z.looseObject({ uses: z.string().optional(), run: z.string().optional() })),
  })
  const workflow = readFileSync(join(repository, '.github/workflows/release.yml'), 'utf8')
  const { jobs } = z.looseObject({ jobs: z.record(z.string(), job) }).parse(parse(workflow))

  expect(workflow.match(/secrets\.\w+/g)).toEqual(['secrets.GITHUB_TOKEN'])
  expect(jobs['all']?.permissions).toEqual({ contents: 'read' })
  expect(jobs['release']).toMatchObject({ needs: 'all', permissions: { 'id-token': 'write' } })
  const actions = Object.values(jobs).flatMap(({ steps }) =>
    steps.flatMap(({ uses }) => uses ?? []),
  )
  expect(actions.filter((action) => !/^[\w/-]+@[0-9a-f]{40}$/.test(action))).toEqual([])
  const scripts = Object.keys(
    z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))).scripts,
  )
  for (const [, script = ''] of workflow.matchAll(/-script: npx pnpm@12 (\S+)$/gm))
    expect(scripts).toContain(script)
})
