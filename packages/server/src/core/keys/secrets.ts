import { AuthConfigError } from '../config.ts'
import { bytesWithoutRepetition } from './repetition.ts'

/** Below that, an HMAC secret can be guessed offline (RFC 7518 section 3.2, RFC 8725 section 3.5). */
const minSecretBytes = 32

/** A repeated placeholder leaves fewer; 32 random digits leave about 31. */
const minWithoutRepetition = 20

/** How to make a good one. */
const recipe = `Make one with: node -e "console.log(crypto.randomBytes(32).toString('base64url'))"`

/** PEM, JWK and OpenSSH: whatever is in it, a key with two parts is not a shared secret. */
const keyOfTwoParts = /-----BEGIN |"kty"|(?:ssh-|ecdsa-)\S+ AAAA/

/**
 * @throws {AuthConfigError} for a secret that is missing, short, repetitive or given twice. The
 *   message never contains the secret.
 */
export function checkSecrets(secret: string | readonly string[]): readonly [string, ...string[]] {
  const [first, ...others] = typeof secret === 'string' ? [secret] : secret
  if (first === undefined) throw new AuthConfigError('secret: the key ring is empty.')
  for (const entry of [first, ...others]) checkSecret(entry)
  if (new Set([first, ...others]).size !== others.length + 1) {
    throw new AuthConfigError('secret: the key ring contains the same secret twice.')
  }
  return [first, ...others]
}

function checkSecret(secret: string): void {
  const bytes = typeof secret === 'string' ? encoder.encode(secret) : new Uint8Array()
  // Everybody knows a public key: if it passes for a secret, everybody can sign (CVE-2015-9235).
  if (bytes.length > 0 && keyOfTwoParts.test(secret)) {
    throw new AuthConfigError(
      'secret: this is a PEM, a JWK or an SSH key. Give it to keyPair, and the result to keys.',
    )
  }
  if (bytes.length < minSecretBytes) {
    throw new AuthConfigError(
      `secret must have at least ${minSecretBytes} bytes; got ${bytes.length}. ${recipe}`,
    )
  }
  if (bytesWithoutRepetition(bytes) < minWithoutRepetition) {
    throw new AuthConfigError(
      `secret repeats itself, so it can be guessed although it has ${bytes.length} bytes. ${recipe}`,
    )
  }
}

const encoder = new TextEncoder()
