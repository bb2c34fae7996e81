/** Called with the kind of a secret and the secret. */
export type Note = (kind: string, secret: string) => void

/** Notes what WebCrypto makes and is given: secrets, private keys, signatures, hashes of tokens. */
export function watchCrypto(note: Note): void {
  watch('importKey', ([format, data, algorithm]) => {
    const bytes = bytesOf(data)
    if (format === 'raw' && algorithm === 'HKDF') note('a secret', bytes.toString())
    if (format !== 'pkcs8') return
    const lines = bytes.toString('base64').match(/.{64}/g) ?? []
    for (const line of lines.slice(1)) note('a private key', line) // the first says only its kind
  })
  watch('sign', ([, , data], signature) => {
    const signed = bytesOf(data).toString()
    if (signed.startsWith('eyJ')) note('a token', bytesOf(signature).toString('base64url'))
  })
  watch('digest', ([, data], digest) => {
    const text = bytesOf(data).toString()
    if (!/^[\w-]{43}$/.test(text)) return // anything else that is hashed is not a session token
    note('a token', text)
    note('the hash of a token', bytesOf(digest).toString('base64url'))
  })
}

/** Callers get the very promise that WebCrypto returned. */
function watch(name: string, see: (args: readonly unknown[], result: unknown) => void): void {
  const { subtle } = globalThis.crypto
  const original: unknown = Reflect.get(subtle, name)
  if (typeof original !== 'function') throw new Error(`WebCrypto has no ${name}.`)
  const value = (...args: readonly unknown[]): unknown => {
    const result: unknown = Reflect.apply(original, subtle, args)
    Promise.resolve(result).then(
      (made) => see(args, made),
      () => undefined,
    )
    return result
  }
  Object.defineProperty(subtle, name, { value, configurable: true })
}

function bytesOf(data: unknown): Buffer {
  if (data instanceof ArrayBuffer) return Buffer.from(data)
  if (!ArrayBuffer.isView(data)) return Buffer.alloc(0)
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}
