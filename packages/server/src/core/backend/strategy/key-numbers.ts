import { base64url, type JWK } from 'jose'
import { derBody, derTag, readDer, readDerSequence, type DerValue } from './der.ts'

/** The public part of a key, as far as its text shows: the bytes of RFC 7518 section 6. */
export interface KeyNumbers {
  /** `RSA`, `P-256`, `Ed25519`, or what else the text names. */
  readonly kind: string
  readonly n?: Uint8Array
  readonly e?: Uint8Array
  readonly x?: Uint8Array
  readonly y?: Uint8Array
}

/** @throws for anything but base64url */
export function numbersOfJwk(jwk: JWK): KeyNumbers {
  const { kty, crv, n, e, x, y } = jwk
  const kind = kty === 'RSA' ? kty : (crv ?? `${kty}`)
  const given = Object.entries({ n, e, x, y }).flatMap(([name, text]) => {
    return text === undefined ? [] : [[name, base64url.decode(text)] as const]
  })
  return { kind, ...Object.fromEntries(given) }
}

/** @throws for anything but PKCS #8 or SPKI */
export function numbersOfPem(pem: string): KeyNumbers {
  const base64 = pem.replaceAll(/-----(?:BEGIN|END) (?:PRIVATE|PUBLIC) KEY-----|\s/g, '')
  const key = readDerSequence(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))
  const isPrivate = pem.includes('PRIVATE')
  const kind = kindOf(readDer(derBody(key, isPrivate ? 1 : 0, derTag.sequence)))
  return isPrivate
    ? numbersOfPkcs8(kind, derBody(key, 2, derTag.octetString))
    : numbersOfSpki(kind, bits(derBody(key, 1, derTag.bitString)))
}

/** DER of the object identifiers (RFC 8017 appendix C, RFC 5480 section 2.1, RFC 8410 section 3). */
const names: Readonly<Record<string, string>> = {
  '2a864886f70d010101': 'RSA',
  '2a864886f70d01010a': 'RSASSA-PSS',
  '2a8648ce3d0201': 'EC',
  '2a8648ce3d030107': 'P-256',
  '2b81040022': 'P-384',
  '2b81040023': 'P-521',
  '2b8104000a': 'secp256k1',
  '2b656e': 'X25519',
  '2b656f': 'X448',
  '2b6570': 'Ed25519',
  '2b6571': 'Ed448',
}

/** A curve must be named: one that is spelled out may be anybody's (CVE-2020-0601). */
function kindOf(algorithm: readonly DerValue[]): string {
  const name = nameOf(derBody(algorithm, 0, derTag.oid))
  return name === 'EC' ? nameOf(derBody(algorithm, 1, derTag.oid)) : name
}

function nameOf(oid: Uint8Array): string {
  const hex = Array.from(oid, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return names[hex] ?? 'an unknown kind'
}

function numbersOfSpki(kind: string, key: Uint8Array): KeyNumbers {
  if (kind === 'RSA') return rsaNumbers(readDerSequence(key), 0)
  return kind === 'P-256' ? { kind, ...point(key) } : { kind, x: key }
}

/** What a private key does not say about its public part is derived from it, and so is right. */
function numbersOfPkcs8(kind: string, key: Uint8Array): KeyNumbers {
  if (kind === 'RSA') return rsaNumbers(readDerSequence(key), 1)
  if (kind !== 'P-256') return { kind }
  const stated = readDerSequence(key).find(({ tag }) => tag === derTag.publicPoint)
  if (!stated) return { kind }
  return { kind, ...point(bits(derBody(readDer(stated.body), 0, derTag.bitString))) }
}

function rsaNumbers(key: readonly DerValue[], at: number): KeyNumbers {
  return {
    kind: 'RSA',
    n: derBody(key, at, derTag.integer),
    e: derBody(key, at + 1, derTag.integer),
  }
}

/** A compressed one is on the curve, or cannot be read (SEC 1 section 2.3.4). */
function point(bytes: Uint8Array): Pick<KeyNumbers, 'x' | 'y'> {
  if (bytes.length === 33 && (bytes[0] === 2 || bytes[0] === 3)) return {}
  if (bytes.length !== 65 || bytes[0] !== 4) return { x: bytes, y: bytes }
  return { x: bytes.subarray(1, 33), y: bytes.subarray(33) }
}

/** Without the number of unused bits in the last byte, which for a key is zero. */
function bits(body: Uint8Array): Uint8Array {
  if (body[0] !== 0) throw new RangeError('DER has a key of odd bits.')
  return body.subarray(1)
}
