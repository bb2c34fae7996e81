import { base64url } from 'jose'
import { z } from 'zod'
import type { Backend } from '../core/backend/backend.ts'
import { flows, type FlowAnswer, type Flows, type OpenFlow } from '../core/flow/flow.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import { refuse } from './errors.ts'

/** Seconds within which somebody who is asked for a passkey must use it. */
const asked = 600

/** And where a page offers it beside its form, until somebody chooses one. */
const offered = 3600

/*
 * A flow for each purpose, with keys of its own: a challenge that was made for one is none for another.
 */
export const registrations = flows({
  purpose: 'passkey-register',
  lifetimeSeconds: asked,
  schema: z.object({ userId: z.string(), handle: z.string(), conditional: z.boolean() }),
})
export const signUps = flows({
  purpose: 'passkey-sign-up',
  lifetimeSeconds: asked,
  schema: z.object({ emailKey: z.string(), handle: z.string() }),
})
export const signIns = flows({
  purpose: 'passkey-sign-in',
  lifetimeSeconds: offered,
  schema: z.object({}),
})
export const verifications = flows({
  purpose: 'passkey-verify',
  lifetimeSeconds: asked,
  schema: z.object({ userId: z.string() }),
})

/** A challenge of 256 bits, which is the name of the flow that remembers it (WebAuthn L3, 13.4.3). */
export async function challenge<TProfile extends Profile, TData>(
  kind: Flows<TData>,
  visit: Visit<TProfile>,
  { backend, data }: { readonly backend: Backend; readonly data: TData },
): Promise<FlowAnswer & { readonly challenge: string }> {
  const id = base64url.encode(globalThis.crypto.getRandomValues(new Uint8Array(32)))
  const answer = await kind.begin(visit, { id, backend }, data)
  return { ...answer, challenge: id }
}

/** What was remembered for a challenge. */
interface Asked<TData> extends OpenFlow<TData> {
  /**
   * To be called once the signature is known to be right: strangers then make no rows.
   *
   * @throws {AuthError} `PASSKEY_EXPIRED` for every use but one
   */
  readonly spend: () => Promise<void>
}

/** @throws {AuthError} `PASSKEY_EXPIRED` for a challenge that was not made for this client, or is over */
export async function askedBefore<TProfile extends Profile, TData>(
  kind: Flows<TData>,
  visit: Visit<TProfile>,
  { id, text, backend }: { id: string; text: string | undefined; backend: Backend },
): Promise<Asked<TData>> {
  const open = await kind.list(visit, text)
  const found = open.find((flow) => flow.id === id)
  if (!found) throw refuse('PASSKEY_EXPIRED')
  return {
    ...found,
    async spend() {
      if (!(await kind.spend(visit.core, id))) throw refuse('PASSKEY_EXPIRED')
      kind.end(visit, { id, backend })
    },
  }
}

/** The time limit that browsers are told, in milliseconds. */
export const timeout = asked * 1000
