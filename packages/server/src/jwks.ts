import type { JSONWebKeySet } from 'jose'
import type { AuthCore } from './presence.ts'

/** The public keys of all backends, as they are good now (RFC 7517). */
export async function jwksOf({ backends, clock }: AuthCore): Promise<JSONWebKeySet> {
  const lists = await Promise.all(
    backends.map(async ({ strategy }) => (await strategy.publicKeys?.(clock())) ?? []),
  )
  const byKid = new Map(lists.flat().map((key) => [key.kid, key])) // backends may share a ring
  return { keys: [...byKid.values()] }
}
