import { base64url } from 'jose'
import { z } from 'zod'
import { refuse } from './errors.ts'
import type { RelyingParty } from './relying-party.ts'

const collected = z.object({
  type: z.string(),
  challenge: z.string(),
  origin: z.string(),
  crossOrigin: z.boolean().optional(),
  topOrigin: z.unknown().optional(),
})

/**
 * What the browser says about the page that has used a passkey (WebAuthn L3, 5.8.1), checked before
 * anything else: its type, its origin, and that no other site has it in a frame. SimpleWebAuthn does
 * not check the latter.
 *
 * @returns the challenge, which names the flow
 * @throws {AuthError} `PASSKEY_REFUSED`
 */
export function challengeOf(
  clientDataJSON: string,
  type: 'webauthn.create' | 'webauthn.get',
  { origins }: RelyingParty,
): string {
  const data = parse(clientDataJSON)
  if (data?.type !== type) throw refuse('PASSKEY_REFUSED')
  if (data.crossOrigin === true || data.topOrigin !== undefined) throw refuse('PASSKEY_REFUSED')
  if (!origins.includes(data.origin)) throw refuse('PASSKEY_REFUSED', { message: anotherOrigin })
  return data.challenge
}

function parse(clientDataJSON: string): z.output<typeof collected> | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(base64url.decode(clientDataJSON))
    return collected.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const anotherOrigin =
  'The page is of an origin that is not among those of passkey({ origins }). Add it, if it is yours.'
