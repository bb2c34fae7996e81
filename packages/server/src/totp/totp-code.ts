import { HOTP, Secret, TOTP } from 'otpauth'
import { sameBytes } from '../core/keys/same-bytes.ts'

/** Seconds for which a code is shown (RFC 6238 section 5.2 recommends it). */
const period = 30

/** What every authenticator app knows; many ignore that a URI says anything else. */
const settings = { algorithm: 'SHA1', digits: 6 } as const

/** 160 bits (RFC 4226 section 4, R6), in base32. */
export function newSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** Whose codes they are: what an authenticator app shows. */
interface TotpLabel {
  readonly issuer: string
  readonly account: string
}

/** The `otpauth:` URI that an authenticator app scans. */
export function uriOf(secret: string, { issuer, account }: TotpLabel): string {
  return new TOTP({ issuer, label: account, secret, period, ...settings }).toString()
}

/**
 * The time step of a code: this one, the one before or the one after, because clocks differ and
 * people type slowly (RFC 6238 section 5.2). In the same time whichever it is, and if it is none.
 *
 * @param after the last step that was used: neither it nor an earlier one counts
 * @returns `null` for a wrong code
 */
export function stepOf(
  code: string,
  { secret, now, after }: { readonly secret: string; readonly now: Date; readonly after: number },
): number | null {
  const current = TOTP.counter({ period, timestamp: now.getTime() })
  const key = Secret.fromBase32(secret)
  const given = bytes(code)
  const steps = [current - 1, current, current + 1]
  const right = steps.filter((counter) => {
    const same = sameBytes(bytes(HOTP.generate({ secret: key, counter, ...settings })), given)
    return same && counter > after
  })
  return right[0] ?? null
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
