import { authCore } from './auth-core.ts'
import { betterAuthCookieCache, betterAuthDatabase } from './better-auth.ts'
import type { Contender, Surroundings } from './contender.ts'
import { expressSession } from './express-session.ts'
import { ironSession } from './iron-session.ts'
import { joseBytes, joseImported } from './jose.ts'
import {
  trpcAuth,
  trpcAuthCold,
  trpcAuthPostgres,
  trpcAuthRedis,
  trpcAuthRedisCached,
  trpcAuthSliding,
} from './trpc-auth.ts'

type Opens = (surroundings: Surroundings) => Promise<Contender | null>

/** Every contender by the name it has in the results; `null` where its service is not there. */
const contenders = {
  'trpc-auth': trpcAuth,
  'trpc-auth-cold': trpcAuthCold,
  'trpc-auth-sliding': trpcAuthSliding,
  'trpc-auth-postgres': trpcAuthPostgres,
  'trpc-auth-redis': trpcAuthRedis,
  'trpc-auth-redis-cached': trpcAuthRedisCached,
  'jose-imported': joseImported,
  'jose-bytes': joseBytes,
  'express-session': expressSession,
  'iron-session': ironSession,
  'auth-core': authCore,
  'better-auth-cookie-cache': betterAuthCookieCache,
  'better-auth-database': betterAuthDatabase,
} satisfies Record<string, Opens>

export type ContenderName = keyof typeof contenders

export function openContender(
  name: ContenderName,
  surroundings: Surroundings,
): Promise<Contender | null> {
  return contenders[name](surroundings)
}
