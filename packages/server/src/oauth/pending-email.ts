import { z } from 'zod'
import { flows } from '../core/flow/flow.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile } from '../core/user.ts'
import type { Answered } from './authorization-response.ts'
import { refuse } from './errors.ts'
import type { Identity } from './identity.ts'
import type { OAuthApp, ProvedSince } from './oauth-app.ts'

/** Longer than the window of the limit for e-mails: one that has come before it is still good. */
const lifetimeSeconds = 1800

const identity = z.object({
  issuer: z.string(),
  subject: z.string(),
  email: z.string().nullable(),
  emailProved: z.literal(false),
  name: z.string().nullable(),
  picture: z.string().nullable(),
  claims: z.record(z.string(), z.json()),
})

const pending = z.object({
  provider: z.string(),
  identity,
  since: z.number().nullable(),
  returnTo: z.string(),
  remember: z.boolean(),
})

/**
 * Somebody whom a provider knows, and who has yet to prove an address. It lasts from the provider on,
 * and no e-mail prolongs it: whoever had a copy of it could keep it alive past the note that it was used.
 */
export const pendingEmails = flows({ purpose: 'oauth-email', lifetimeSeconds, schema: pending })

/**
 * Remembers somebody without an address, in this client alone, if the app can ask them for one. Its
 * name is the `state` with which they came.
 *
 * @throws {AuthError} `OAUTH_NEEDS_EMAIL` if it cannot
 */
export async function holdForEmail<TProfile extends Profile, TProfileInput>(
  { auth, backend }: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  { client, flow, since, ...proved }: Answered & ProvedSince,
) {
  const held = auth.hooks.has('afterRequestOAuthEmail') ? fitting(proved.identity) : null
  if (held === null) throw refuse('OAUTH_NEEDS_EMAIL')
  const { id } = flow
  const { returnTo, remember } = flow.data
  const data = { provider: client.name, identity: held, since, returnTo, remember }
  const begun = await pendingEmails.begin(visit, { id, backend }, data)
  return { ...begun, user: null, next: 'NEEDS_EMAIL', id, created: false } as const
}

/** In bytes: a browser sends five of them with each request, and servers refuse heads over 16 kB. */
const room = 1000

/** Most of what must go is what the app needs least. @returns `null` for a subject without end */
function fitting(whole: Identity): z.output<typeof identity> | null {
  const claims = {}
  const less = [{}, { claims }, { claims, picture: null }, { claims, picture: null, name: null }]
  const encoder = new TextEncoder()
  for (const without of less) {
    const text = JSON.stringify({ ...whole, emailProved: false, ...without })
    if (encoder.encode(text).length <= room) return identity.parse(JSON.parse(text))
  }
  return null
}
