import type { KeyNumbers } from './key-numbers.ts'

/**
 * Why others could make tokens of a key with this public part; `null` if they could not. Missing
 * numbers are not checked.
 */
export function weaknessOf({ kind, n, e, x, y }: KeyNumbers): string | null {
  if (kind === 'RSA') return (n && weakModulus(n)) ?? (e && weakExponent(e)) ?? null
  if (kind === 'P-256') return x && !(y && isOnP256(x, y)) ? 'it is not a point of P-256' : null
  if (kind !== 'Ed25519' || !x) return null
  if (x.length !== 32) return `it has ${x.length} bytes, where Ed25519 has 32`
  return isOfSmallOrder(x) ? 'it is of small order, so that anybody can sign for it' : null
}

/** NIST SP 800-131A and RFC 7518 section 3.3; beyond 16384 OpenSSL verifies nothing. */
function weakModulus(bytes: Uint8Array): string | null {
  const modulus = numberOf(bytes)
  const length = modulus === 0n ? 0 : modulus.toString(2).length
  if (length < 2048 || length > 16_384) {
    return `its modulus has ${length} bits, but RSA keys need 2048 to 16384`
  }
  return modulus % 2n === 0n ? 'its modulus is even' : null
}

/** FIPS 186-5 appendix A.1.1. With 1 every text is its own signature. */
function weakExponent(bytes: Uint8Array): string | null {
  const exponent = numberOf(bytes)
  const shown = exponent < 2n ** 64n ? `${exponent}` : 'a number of more than 64 bits'
  if (exponent % 2n === 0n) return `its public exponent is ${shown}, but must be odd`
  if (exponent >= 65_537n && exponent < 2n ** 256n) return null
  return `its public exponent is ${shown}. Use the usual 65537, or a greater one below 2^256`
}

/** SEC 2 section 2.4.2. */
const p256 = {
  p: 0xffffffff_00000001_00000000_00000000_00000000_ffffffff_ffffffff_ffffffffn,
  b: 0x5ac635d8_aa3a93e7_b3ebbd55_769886bc_651d06b0_cc53b0f6_3bce3c3e_27d2604bn,
}

/** Others may find the private key of a point on another curve (invalid curve attack). */
function isOnP256(xBytes: Uint8Array, yBytes: Uint8Array): boolean {
  if (xBytes.length !== 32 || yBytes.length !== 32) return false
  const [x, y] = [numberOf(xBytes), numberOf(yBytes)]
  if (x >= p256.p || y >= p256.p) return false
  return (y * y - (x * x * x - 3n * x + p256.b)) % p256.p === 0n
}

/**
 * The points for which a signature of zeros is valid for any text, in all their spellings (RFC 8032
 * section 5.1.7 multiplies by 8, which makes each of them zero). The highest bit is a sign.
 */
const smallOrder: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  2n ** 255n - 20n,
  2n ** 255n - 19n,
  2n ** 255n - 18n,
  0x05fc536d_880238b1_3933c6d3_05acdfd5_f098eff2_89f4c345_b027b2c2_8f95e826n,
  0x7a03ac92_77fdc74e_c6cc392c_fa53202a_0f67100d_760b3cba_4fd84d3d_706a17c7n,
])

function isOfSmallOrder(littleEndian: Uint8Array): boolean {
  return smallOrder.has(numberOf(littleEndian.toReversed()) % 2n ** 255n)
}

function numberOf(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
}
