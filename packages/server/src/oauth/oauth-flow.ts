import { z } from 'zod'
import { flows, type Flows } from '../core/flow/flow.ts'

/** What somebody wants of a provider. */
export type OAuthIntent = 'signIn' | 'link' | 'stepUp'

export const intents = ['signIn', 'link', 'stepUp'] as const satisfies readonly OAuthIntent[]

/** Seconds within which somebody who was sent to a provider must come back. */
export const flowLifetime = 600

const begun = z.object({
  provider: z.string(),
  issuer: z.string(),
  redirectUri: z.string(),
  intent: z.enum(intents),
  /** Who has begun it, where that matters, and the epoch of their sessions. */
  user: z.object({ id: z.string(), epoch: z.number() }).nullable(),
  returnTo: z.string(),
  remember: z.boolean(),
  nonce: z.string(),
  verifier: z.string(),
  /** NumericDate: seconds since 1970. */
  at: z.number(),
})

/** What is remembered while somebody is at a provider; the `state` is its name. */
export type BegunFlow = z.output<typeof begun>

/** The flows of a router. */
export type OAuthFlows = Flows<BegunFlow>

/** @param crossSite whether the provider itself sends the browser to where the cookie is needed */
export function oauthFlows(crossSite: boolean): OAuthFlows {
  return flows({
    purpose: 'oauth',
    lifetimeSeconds: flowLifetime,
    schema: begun,
    ...(crossSite && { sameSite: 'lax' as const }),
  })
}
