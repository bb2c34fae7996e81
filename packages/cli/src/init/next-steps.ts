import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDivided } from '../app/tsconfig.ts'
import { has } from './manifest.ts'
import { installLines, tooOld } from './packages.ts'
import type { ChosenApp } from './app.ts'

/** What is left to do, as lines for a shell; those that begin with `#` are for people. */
export function nextSteps(app: ChosenApp): readonly string[] {
  const { folder, manifest, framework } = app
  const isNext = framework.startsWith('next')
  const address = `http://localhost:3000${isNext ? '/api/trpc' : '/trpc'}`
  return [
    ...tooOld(folder, manifest).map((words) => `# ${words}`),
    ...(isNext || manifest.type === 'module' ? [] : ['npm pkg set type=module']),
    ...installLines(app),
    ...tables(app),
    ...entries(app),
    // Next declares types of its own, which its templates use.
    ...(framework === 'next-app' ? ['npx next typegen'] : []),
    isDivided(folder) ? 'npx tsc -b' : 'npx tsc --noEmit',
    ...vite(app),
    isNext ? 'npx next dev' : start(app),
    `npx trpc-auth doctor ${address}`,
    'npx trpc-auth users create --email you@example.com --set displayName=You --superuser',
  ]
}

/** Node runs TypeScript, but finds a file only by its whole name. */
function start({ base, ending }: ChosenApp): string {
  const program = ending === '.ts' ? 'node' : 'npx tsx'
  return `${program} --env-file=.env ${base}server/main.ts --dev`
}

/** The page and the procedures share an origin, so that the cookie needs no CORS. */
function vite({ manifest, framework }: ChosenApp): readonly string[] {
  if (!has(manifest, 'vite') || framework.startsWith('next')) return []
  return ["# In vite.config.ts: server: { proxy: { '/trpc': 'http://localhost:3000' } }"]
}

function tables({ orm, dialect }: ChosenApp): readonly string[] {
  if (orm === 'none') return ['# Users are in memory, and gone at each restart.']
  if (orm === 'kysely') return ['# The tables are made when the app starts.']
  const where = dialect === 'sqlite' ? [] : ['# DATABASE_URL goes into .env.']
  return [...where, 'npx drizzle-kit push']
}

const usual = ['index', 'server', 'app', 'main'].flatMap((name) => [`${name}.ts`, `src/${name}.ts`])

/** An app that starts elsewhere takes the few lines from what was written. */
function entries({ folder, framework, base }: ChosenApp): readonly string[] {
  if (framework.startsWith('next')) return []
  const entry = usual.find((path) => existsSync(join(folder, path)))
  if (entry === undefined) return []
  return [
    `# The app starts in ${entry}? Then take over from ${base}server/main.ts what serves /trpc.`,
  ]
}
