/** What the contenders are called on the page. */
const names: Readonly<Record<string, string>> = {
  none: 'tRPC alone',
  zod: 'zod',
  'trpc-auth': 'trpc-auth',
  'trpc-auth-cold': 'trpc-auth, signature checked on every request',
  'trpc-auth-sliding': 'trpc-auth, sliding sessions',
  'trpc-auth-postgres': 'trpc-auth, users in PostgreSQL',
  'trpc-auth-redis': 'trpc-auth, revocable through Redis',
  'trpc-auth-redis-cached': 'trpc-auth, revocable through Redis, told of changes',
  jose: 'jose',
  'jose-imported': 'jose by hand, key imported once',
  'jose-bytes': 'jose by hand, key as bytes',
  'express-session': 'express-session + passport, in memory',
  'iron-session': 'iron-session',
  'auth-core': 'Auth.js (@auth/core)',
  'better-auth': 'better-auth',
  'better-auth-cookie-cache': 'better-auth, cookie cache',
  'better-auth-database': 'better-auth, SQLite',
  'by-hand': 'a guard by hand',
}

export function nameOf(contender: string): string {
  return names[contender] ?? contender
}

export function isOurs(contender: string): boolean {
  return contender.startsWith('trpc-auth')
}
