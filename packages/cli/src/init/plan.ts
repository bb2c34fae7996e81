import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { newSecret } from '../secret/new-secret.ts'
import type { ChosenApp } from './app.ts'
import { additions, type Addition } from './additions.ts'
import { elsewhere } from './elsewhere.ts'
import { fitted } from './fitted.ts'
import type { PlannedFile } from './planned-file.ts'
import { readTemplate } from './template.ts'

export interface Plan {
  readonly write: readonly PlannedFile[]
  /** Files that are there already, and what to add to them by hand. */
  readonly add: readonly Addition[]
}

/** Nothing that is there is touched. */
export function planFor(app: ChosenApp): Plan {
  const files = [...sources(app), ...settings(app)]
  const isThere = ({ path }: PlannedFile) => existsSync(join(app.folder, path))
  const add = files.filter(isThere).flatMap((file) => additions(app, file))
  return { write: files.filter((file) => !isThere(file)), add }
}

function sources(app: ChosenApp): PlannedFile[] {
  const { framework, orm, client, dialect, base } = app
  const isNext = framework.startsWith('next')
  const store = {
    kysely: ['kysely/server/auth.ts', 'kysely/server/database.ts'],
    drizzle: [
      'drizzle/server/auth.ts',
      `drizzle-${dialect}/server/schema.ts`,
      `drizzle-${dialect}/server/database.ts`,
    ],
    none: ['memory/server/auth.ts'],
  }[orm]
  const entry = {
    'next-app': 'next-app/app/api/trpc/[trpc]/route.ts',
    'next-pages': 'next-pages/pages/api/trpc/[trpc].ts',
    express: 'express/server/main.ts',
    fastify: 'fastify/server/main.ts',
    hono: 'hono/server/main.ts',
    standalone: 'standalone/server/main.ts',
  }[framework]
  const browser = { vanilla: 'vanilla/client.ts', tanstack: 'tanstack/client.ts' }[client]
  const page = isNext && client === 'tanstack' ? 'tanstack-next/client.tsx' : browser
  const common = ['common/server/trpc.ts', 'common/server/router.ts']
  return [...store, ...common, entry, page].map((template) => {
    const name = template.slice(template.indexOf('/') + 1)
    const text = fitted(readTemplate(template), name, app)
    return { name, path: base + elsewhere(app, name), text, secret: false }
  })
}

function settings(app: ChosenApp): PlannedFile[] {
  const plain = (path: string, text: string) => ({ name: path, path, text, secret: false })
  const kit = `drizzle-${app.dialect}/drizzle.config.ts`
  return [
    { name: '.env', path: '.env', text: `AUTH_SECRET=${newSecret()}\n`, secret: true },
    plain('.gitignore', 'node_modules\n.env\n*.sqlite\n'),
    ...(app.orm === 'drizzle'
      ? [plain('drizzle.config.ts', readTemplate(kit).replace('./server/', `./${app.base}server/`))]
      : []),
    ...(app.framework.startsWith('next')
      ? []
      : [plain('tsconfig.json', readTemplate('node/tsconfig.json'))]),
  ]
}
