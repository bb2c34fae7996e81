import type * as server from '@trpc-auth/server'
import type * as exposure from '@trpc-auth/server/exposure'
import type * as stores from '@trpc-auth/server/kysely'
import type * as kysely from 'kysely'
import { importFromApp } from './app-imports.ts'

// Types only, and the packages as the app has them: what this program was built with does not count.

export async function serverOf(): Promise<typeof server> {
  return (await importFromApp('@trpc-auth/server')) as typeof server
}

export async function exposurePackage(): Promise<typeof exposure> {
  return (await importFromApp('@trpc-auth/server/exposure')) as typeof exposure
}

export async function storesOf(): Promise<typeof stores> {
  return (await importFromApp('@trpc-auth/server/kysely')) as typeof stores
}

export async function kyselyOf(): Promise<typeof kysely> {
  return (await importFromApp('kysely')) as typeof kysely
}
