import type { Contender, Surroundings } from './contender.ts'

type Opens = (surroundings: Surroundings) => Promise<Contender | null>

const ours = () => import('./trpc-auth.ts')
const jose = () => import('./jose.ts')
const betterAuth = () => import('./better-auth.ts')

/**
 * Every contender by its name in the results; `null` if its service is not available. A process
 * loads only those that it serves.
 */
const contenders = {
  none: async () => (await import('./no-auth.ts')).noAuth(),
  'trpc-auth': async (around) => (await ours()).trpcAuth(around),
  'trpc-auth-drizzle': async (around) => (await ours()).trpcAuthDrizzle(around),
  'trpc-auth-cold': async () => (await ours()).trpcAuthCold(),
  'trpc-auth-sliding': async () => (await ours()).trpcAuthSliding(),
  'trpc-auth-postgres': async (around) => (await ours()).trpcAuthPostgres(around),
  'trpc-auth-redis': async (around) => (await ours()).trpcAuthRedis(around),
  'trpc-auth-redis-cached': async (around) => (await ours()).trpcAuthRedisCached(around),
  'jose-imported': async () => (await jose()).joseImported(),
  'jose-bytes': async () => (await jose()).joseBytes(),
  'express-session': async () => (await import('./express-session.ts')).expressSession(),
  'iron-session': async () => (await import('./iron-session.ts')).ironSession(),
  'auth-core': async () => (await import('./auth-core.ts')).authCore(),
  'better-auth-cookie-cache': async (around) => (await betterAuth()).betterAuthCookieCache(around),
  'better-auth-database': async (around) => (await betterAuth()).betterAuthDatabase(around),
} satisfies Record<string, Opens>

export type ContenderName = keyof typeof contenders

export function openContender(
  name: ContenderName,
  surroundings: Surroundings,
): Promise<Contender | null> {
  return contenders[name](surroundings)
}
