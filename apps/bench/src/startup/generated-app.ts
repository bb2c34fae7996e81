/** An app of many procedures, as text: what a team has written by the time types become costly. */

export type AppVariant = 'none' | 'by-hand' | 'trpc-auth'

/** Files of the app, by name. */
export function generatedApp(variant: AppVariant, procedures: number): Record<string, string> {
  const routers = Math.ceil(procedures / perRouter)
  const numbers = Array.from({ length: routers }, (_, at) => at)
  const size = (at: number) => Math.min(perRouter, procedures - at * perRouter)
  const files: Record<string, string> = { 'trpc.ts': `${imports}${setUps[variant]}` }
  for (const at of numbers) files[`router${at}.ts`] = routerFile(at, { size: size(at), variant })
  files['router.ts'] = appRouterFile(numbers, variant)
  files['client.ts'] = clientFile(numbers.flatMap((at) => calls(at, size(at))))
  return files
}

const perRouter = 10

const imports = `import { initTRPC, TRPCError } from '@trpc/server'
import { z } from 'zod'
export interface Database { find(id: string): Promise<{ title: string; count: number }> }
declare const db: Database
`

const setUps: Record<AppVariant, string> = {
  none: `
const createContext = () => ({ db })
const t = initTRPC.context<typeof createContext>().create()
export const router = t.router
export const procedure = t.procedure
`,
  'by-hand': `
declare function userOf(headers: Headers): { id: string; email: string } | null
const createContext = ({ req }: { req: Request }) => ({ db, user: userOf(req.headers) })
const t = initTRPC.context<typeof createContext>().create()
export const router = t.router
export const procedure = t.procedure.use(({ ctx, next }) => {
  if (!ctx.user) throw new TRPCError({ code: 'UNAUTHORIZED' })
  return next({ ctx: { user: ctx.user } })
})
`,
  'trpc-auth': `
import { authRouter, cookieBackend, createAuth, memoryUsers, registerRouter } from '@trpc-auth/server'
declare const secret: string
const auth = createAuth({
  backends: [cookieBackend({ secret, lifetimeSeconds: 3600 })],
  users: memoryUsers(),
  profile: z.object({ displayName: z.string().min(1).max(80) }),
})
const createContext = (options: { req: Request; resHeaders: Headers }) => ({
  ...auth.createContext(options),
  db,
})
const t = initTRPC.context<typeof createContext>().create({ errorFormatter: auth.errorFormatter })
export const router = t.router
export const procedure = auth.protectedProcedure(t.procedure)
export const signIn = { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) }
`,
}

/** A procedure's inputs and outputs differ from the others', as they do in an app. */
function routerFile(at: number, { size, variant }: { size: number; variant: AppVariant }): string {
  const owner = variant === 'none' ? `'nobody'` : 'ctx.user.id'
  const procedures = Array.from({ length: size }, (_, number) => {
    const kind = number % 2 === 0 ? 'query' : 'mutation'
    return `  call${number}: procedure
    .input(z.object({ id: z.string(), amount${at}x${number}: z.number().int().optional() }))
    .${kind}(async ({ ctx, input }) => {
      const row = await ctx.db.find(input.id)
      return { ...row, owner: ${owner}, total${at}x${number}: row.count + (input.amount${at}x${number} ?? 0) }
    }),
`
  })
  return `import { z } from 'zod'
import { procedure, router } from './trpc.ts'
export const router${at} = router({
${procedures.join('')}})
`
}

function appRouterFile(numbers: readonly number[], variant: AppVariant): string {
  const signIn = variant === 'trpc-auth' ? '  auth: signIn,\n' : ''
  return `import { router${signIn && ', signIn'} } from './trpc.ts'
${numbers.map((at) => `import { router${at} } from './router${at}.ts'\n`).join('')}
export const appRouter = router({
${signIn}${numbers.map((at) => `  router${at},\n`).join('')}})
export type AppRouter = typeof appRouter
`
}

function calls(at: number, size: number): readonly string[] {
  return Array.from({ length: size }, (_, number) => {
    const kind = number % 2 === 0 ? 'query' : 'mutate'
    return `sum += (await client.router${at}.call${number}.${kind}({ id: 'one' })).total${at}x${number}\n`
  })
}

function clientFile(lines: readonly string[]): string {
  return `import { createTRPCClient, httpBatchLink } from '@trpc/client'
import type { AppRouter } from './router.ts'
const client = createTRPCClient<AppRouter>({ links: [httpBatchLink({ url: '/trpc' })] })
export let sum = 0
${lines.join('')}`
}
