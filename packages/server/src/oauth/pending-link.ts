import { z } from 'zod'
import { flows, type FlowAnswer } from '../core/flow/flow.ts'
import type { Backend } from '../core/backend/backend.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, UserRecord } from '../core/user.ts'
import { flowLifetime } from './oauth-flow.ts'

const pending = z.object({
  provider: z.string(),
  issuer: z.string(),
  subject: z.string(),
  email: z.string().nullable(),
  /** Whose address it is, who must prove that they are the same person. */
  userId: z.string(),
})

/** An account that waits for the user of its address. Nobody is signed in by it. */
export const pendingLinks = flows({
  purpose: 'oauth-link',
  lifetimeSeconds: flowLifetime,
  schema: pending,
})

/** Remembers an account that was proved just now, in this client alone. */
export function holdLink<TProfile extends Profile>(
  visit: Visit<TProfile>,
  { id: userId }: UserRecord,
  held: Omit<z.output<typeof pending>, 'userId'> & { readonly backend: Backend },
): Promise<FlowAnswer> {
  const { backend, provider, issuer, subject, email } = held
  const id = globalThis.crypto.randomUUID()
  return pendingLinks.begin(visit, { id, backend }, { provider, issuer, subject, email, userId })
}
