import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from './app.ts'

/**
 * What to add by hand to a file that is there. Empty if it has all it needs; `null` if only the whole
 * file says it.
 */
export function additions(app: App, path: string): string | null {
  const there = readFileSync(join(app.folder, path), 'utf8')
  const name = path.slice(path.startsWith(app.base) ? app.base.length : 0)
  return known[name]?.(there) ?? null
}

const lacks = (text: string, part: string, addition: string) =>
  text.includes(part) ? '' : addition

const known: Readonly<Record<string, (there: string) => string>> = {
  '.env': (there) =>
    lacks(there, 'AUTH_SECRET', 'AUTH_SECRET=…   (made by: trpc-auth secret --env AUTH_SECRET)'),
  '.gitignore': (there) =>
    /^(\*?\.env\*?|\.env.*)$/m.test(there) ? '' : '.env   (the secret must not be committed)',
  'tsconfig.json': () => '', // the files are written as it has its imports
  'drizzle.config.ts': () => '',
  'server/trpc.ts': (there) =>
    lacks(
      there,
      'auth.createContext',
      [
        '// in createContext:',
        '...auth.createContext(options), // whatever the adapter gives',
        '// in initTRPC.create; with a formatter of your own: auth.formatError(shape, error)',
        'errorFormatter: auth.errorFormatter,',
        '// beside your procedures:',
        'export const protectedProcedure = auth.protectedProcedure(t.procedure)',
      ].join('\n'),
    ),
  'server/router.ts': (there) =>
    lacks(
      there,
      'authRouter',
      [
        '// in the router:',
        'auth: { ...authRouter(auth, publicProcedure), ...registerRouter(auth, publicProcedure) },',
        'viewer: publicProcedure.query(({ ctx }) => ctx.auth.user()), // null for a stranger',
        '// for its type:',
        'export type AppRouter = WithoutSecrets<typeof appRouter>',
      ].join('\n'),
    ),
}
