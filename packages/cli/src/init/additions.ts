import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { written } from './fitted.ts'
import type { ChosenApp } from './app.ts'
import type { PlannedFile } from './planned-file.ts'

/** What to add by hand to a file. */
export interface Addition {
  /** From the app's folder. */
  readonly path: string
  readonly text: string
}

/** What a file that is there lacks: a few lines where we know them, or else all of ours. */
export function additions(app: ChosenApp, { name, path, text }: PlannedFile): readonly Addition[] {
  const there = readFileSync(join(app.folder, path), 'utf8')
  if (name === 'server/database.ts') return ofDatabase(app, path, there)
  const lacking = known[name]?.(there) ?? text
  return lacking === '' ? [] : [{ path, text: lacking }]
}

/** The app's own database serves: the tables have to be in it. */
function ofDatabase(app: ChosenApp, path: string, there: string): readonly Addition[] {
  if (app.orm === 'kysely') {
    return there.includes('migrateAuth')
      ? []
      : [
          {
            path,
            text: 'await migrateAuth(db) // of @trpc-auth/server/kysely; or: trpc-auth migrate',
          },
        ]
  }
  const schema = posix.join(posix.dirname(path), 'schema.ts')
  const ours = `${app.base}server/schema.ts`
  if (schema === ours || !existsSync(join(app.folder, schema))) return []
  const from = written(posix.relative(posix.dirname(schema), ours), app)
  return [{ path: schema, text: `export * from '${from}' // for drizzle-kit` }]
}

const lacks = (text: string, part: string, addition: readonly string[]) =>
  text.includes(part) ? '' : addition.join('\n')

const client = (there: string) =>
  lacks(there, '@trpc-auth/client', [
    '// In place of the link that ends the chain, so that tabs hear of sign-ins (docs/react.md):',
    'authLink<AppRouter>({ … })',
  ])

const known: Readonly<Record<string, (there: string) => string>> = {
  '.env': (there) =>
    lacks(there, 'AUTH_SECRET', ['AUTH_SECRET=…   (made by: trpc-auth secret --env AUTH_SECRET)']),
  '.gitignore': (there) =>
    /^(\/|\*\*\/)?\*?\.env\*?\s*$/m.test(there) ? '' : '.env   (the secret must not be committed)',
  'tsconfig.json': () => '', // the files are written as it has its imports
  'drizzle.config.ts': (there) =>
    there.includes('tablesFilter')
      ? "tablesFilter must let the tables of server/schema.ts pass: 'user', 'session', 'auth_record'"
      : '',
  'client.ts': client,
  'client.tsx': client,
  'server/trpc.ts': (there) =>
    lacks(there, 'auth.createContext', [
      '// in createContext:',
      '...auth.createContext(options), // whatever the adapter gives',
      '// in initTRPC.create; inside a formatter of your own: auth.formatError(shape, error)',
      'errorFormatter: auth.errorFormatter,',
      '// beside your procedures:',
      'export const protectedProcedure = auth.protectedProcedure(t.procedure)',
    ]),
  'server/router.ts': (there) =>
    lacks(there, 'authRouter', [
      '// in the router:',
      'auth: { ...authRouter(auth, publicProcedure), ...registerRouter(auth, publicProcedure) },',
      'viewer: publicProcedure.query(({ ctx }) => ctx.auth.user()), // null for a stranger',
      '// for its type:',
      'export type AppRouter = WithoutSecrets<typeof appRouter>',
    ]),
}
