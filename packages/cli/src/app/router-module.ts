import type { AnyTRPCRouter } from '@trpc/server'
import { Failure } from '../command/fault.ts'
import { envFlag, loadModule } from './app-module.ts'

/** Flags of the commands that need the app's router. */
export const routerFlags = {
  router: {
    kind: 'text',
    value: 'FILE',
    about: "The app's module that exports appRouter; by default server/router.ts and the like",
  },
  ...envFlag,
} as const

interface RouterFlags {
  readonly router: string | undefined
  readonly 'env-file': readonly string[]
}

const places = ['server/router', 'server/routers/_app', 'server/api/root', 'router']

/**
 * Imports the app's router into this process.
 *
 * @throws {Failure} if it is not there or does not load, with the reason and the way out
 */
export async function loadRouter(flags: RouterFlags): Promise<AnyTRPCRouter> {
  const place = { flag: 'router', given: flags.router, places, noun: 'router' }
  const { exported, file } = await loadModule(place, flags['env-file'])
  const values = Object.entries(exported) as [string, unknown][]
  const found = values.find(([name, value]) => name === 'appRouter' && isRouter(value))
  const [, router] = found ?? values.find(([, value]) => isRouter(value)) ?? []
  if (isRouter(router)) return router
  const names = values.map(([name]) => name).join(', ') || 'nothing'
  throw new Failure(
    `${file} exports ${names}, and no router. Write: export const appRouter = t.router({ … })`,
  )
}

/** By what it has, because it is of the app's copy of tRPC. */
function isRouter(value: unknown): value is AnyTRPCRouter {
  const scope = (typeof value === 'object' || typeof value === 'function') && value !== null
  if (!scope || !('_def' in value)) return false
  const { _def } = value
  return typeof _def === 'object' && _def !== null && 'procedures' in _def
}
