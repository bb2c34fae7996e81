/** What CBOR (RFC 8949) can hold here. A map is a list of pairs, so that a test chooses their order. */
export type Cbor = number | string | Uint8Array | CborMap
export type CborMap = readonly (readonly [key: number | string, value: Cbor])[]

export function cbor(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') {
    const text = Buffer.from(value)
    return Buffer.concat([head(3, text.length), text])
  }
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const pairs = value.flatMap(([key, one]) => [cbor(key), cbor(one)])
  return Buffer.concat([head(5, value.length), ...pairs])
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count])
  if (count < 256) return Buffer.from([(major << 5) | 24, count])
  return Buffer.from([(major << 5) | 25, count >> 8, count & 0xff])
}
