import { passkey } from '@trpc-auth/server/passkey'
import { recoveryCodes } from '@trpc-auth/server/recovery-code'
import { totp } from '@trpc-auth/server/totp'

/** What people call the app: beside their codes, and where their passkeys are. */
const name = 'Commonplace'

/**
 * With what people can prove who they are besides their password, in the order in which they are
 * asked.
 *
 * @param address the address people type: passkeys belong to its host
 */
export function createFactors(address: string) {
  return {
    codes: totp({ issuer: name }),
    passkeys: passkey({ rpName: name, origins: [originOf(address)] }),
    recovery: recoveryCodes(),
  }
}

export type Factors = ReturnType<typeof createFactors>

/**
 * Passkeys belong to a domain, and browsers use them at https and at http://localhost. Anywhere else,
 * such as at an IP address, nobody can have one, so it does not matter whose they would be.
 */
function originOf(address: string): string {
  const { protocol, hostname, origin } = new URL(address)
  const usable = hostname === 'localhost' || (protocol === 'https:' && isDomain(hostname))
  return usable ? origin : 'http://localhost'
}

/** Two names or more, the last of which has a letter: `[2001:db8::1]` is none, nor is `intranet`. */
function isDomain(hostname: string): boolean {
  return /^(?:[a-z\d-]+\.)+[a-z\d-]*[a-z][a-z\d-]*$/.test(hostname)
}
