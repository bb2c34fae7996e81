import { importFromApp } from './app-imports.ts'

// Types only, and the packages as the app has them: what this program was built with does not count.

export async function serverOf(): Promise<typeof import('@trpc-auth/server')> {
  return (await importFromApp('@trpc-auth/server')) as typeof import('@trpc-auth/server')
}

export async function storesOf(): Promise<typeof import('@trpc-auth/server/kysely')> {
  const stores = await importFromApp('@trpc-auth/server/kysely')
  return stores as typeof import('@trpc-auth/server/kysely')
}

export async function kyselyOf(): Promise<typeof import('kysely')> {
  return (await importFromApp('kysely')) as typeof import('kysely')
}
