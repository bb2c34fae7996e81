/**
 * Whether a JWT's signature is spelled as it was made. The last letter has bits that mean nothing,
 * and decoders may ignore them, and padding (RFC 4648 section 3.5): one token would have several
 * texts.
 */
export function isOneSpelling(token: string): boolean {
  return oneSpelling.test(token)
}

const oneSpelling = /\.(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/
