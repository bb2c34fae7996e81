/** One value of DER (ITU-T X.690): what it is, and its bytes without tag and length. */
export interface DerValue {
  readonly tag: number
  readonly body: Uint8Array
}

export const derTag = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  sequence: 0x30,
  /** `[1]` of an `ECPrivateKey` (RFC 5915 section 3): its public point. */
  publicPoint: 0xa1,
} as const

/**
 * The values in these bytes, one after the other.
 *
 * @throws {RangeError} for bytes that are not DER, or more than their length says
 */
export function readDer(bytes: Uint8Array): readonly DerValue[] {
  const values: DerValue[] = []
  for (let at = 0; at < bytes.length;) {
    const { tag, start, end } = headerAt(bytes, at)
    if (end > bytes.length) throw new RangeError('DER ends before its value does.')
    values.push({ tag, body: bytes.subarray(start, end) })
    at = end
  }
  return values
}

/** The values inside the only value of these bytes, which must be a sequence. */
export function readDerSequence(bytes: Uint8Array): readonly DerValue[] {
  const [sequence, ...others] = readDer(bytes)
  if (sequence?.tag !== derTag.sequence || others.length > 0) {
    throw new RangeError('DER is not one sequence.')
  }
  return readDer(sequence.body)
}

/** The bytes of the value at this place, which must have this tag. */
export function derBody(values: readonly DerValue[], at: number, tag: number): Uint8Array {
  const value = values[at]
  if (value?.tag !== tag) throw new RangeError('DER has another value here.')
  return value.body
}

function headerAt(bytes: Uint8Array, at: number): { tag: number; start: number; end: number } {
  const [tag, first] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || first === undefined) throw new RangeError('DER ends in a header.')
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first }
  const count = first - 0x80
  if (count === 0 || count > 3) throw new RangeError('DER has a length that no key has.')
  const start = at + 2 + count
  const length = bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
  return { tag, start, end: start + length }
}
