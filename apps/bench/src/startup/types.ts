import { spawnSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { builtFiles } from '../built-files.ts'
import type { ChildOptions } from '../child.ts'
import type { Surroundings } from '../contenders/contender.ts'
import { rotated } from '../numbers.ts'
import type { Plan } from '../plan.ts'
import type { TypeCell } from '../result.ts'
import { generatedApp, type AppVariant } from './generated-app.ts'

const variants: readonly AppVariant[] = ['none', 'by-hand', 'trpc-auth']
const root = new URL('../../', import.meta.url)

/** What the compiler has to do for an app with and without us. */
export async function measureTypes(
  { procedures, rounds }: Plan['types'],
  { directory }: Surroundings,
  { sources = false }: ChildOptions,
): Promise<readonly TypeCell[]> {
  const apps: { readonly folder: string; readonly cell: TypeCell }[] = []
  for (const amount of procedures) {
    for (const variant of variants) {
      const folder = join(directory, `types-${variant}-${amount}`)
      await writeApp(folder, generatedApp(variant, amount), sources)
      const cell = { variant, procedures: amount, instantiations: 0, types: 0, checkSeconds: [] }
      apps.push({ folder, cell })
    }
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { folder, cell } of rotated(apps, round)) {
      const { checkSeconds, ...counts } = compile(folder) // which counts the same every time
      Object.assign(cell, counts)
      cell.checkSeconds.push(checkSeconds)
    }
  }
  return apps.map(({ cell }) => cell)
}

async function writeApp(
  folder: string,
  files: Readonly<Record<string, string>>,
  sources: boolean,
): Promise<void> {
  await mkdir(folder)
  await symlink(fileURLToPath(new URL('node_modules', root)), join(folder, 'node_modules'))
  const declarations = [...(sources ? [] : builtFiles(['server']))].map(([specifier, file]) => {
    return [specifier, [fileURLToPath(file).replace(/\.js$/, '.d.ts')]] as const
  })
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'ES2023',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'ESNext',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    types: ['node'],
    paths: Object.fromEntries(declarations),
  }
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*.ts'] }),
  )
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
}

/** With one thread, because several of them count their work twice. */
function compile(folder: string) {
  const tsc = fileURLToPath(new URL('node_modules/typescript/bin/tsc', root))
  const args = [tsc, '-p', folder, '--extendedDiagnostics', '--singleThreaded']
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`The generated app does not compile: ${stdout}`)
  const figure = (name: string) => {
    const found = new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1]
    if (found === undefined) throw new Error(`The compiler did not report: ${name}.`)
    return Number(found)
  }
  return {
    instantiations: figure('Instantiations'),
    types: figure('Types'),
    checkSeconds: figure('Check time'),
  }
}
