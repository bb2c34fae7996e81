/** The settings of scrypt, by their names in RFC 7914 section 2. */
export interface ScryptSettings {
  /** N: a power of 2. */
  readonly cost: number
  /** r */
  readonly blockSize: number
  /** p */
  readonly parallelism: number
}

/** More than any system uses: a damaged hash could otherwise take all memory. */
const maxMemory = 2 ** 30

/** Whether such settings exist, and this machine can be asked to pay for them. */
export function isScrypt({ cost, blockSize, parallelism }: ScryptSettings): boolean {
  const isPower = Number.isInteger(Math.log2(cost)) && cost > 1
  const memory = 128 * blockSize * (cost + parallelism)
  return isPower && blockSize >= 1 && parallelism >= 1 && memory <= maxMemory
}

/** Computed off the main thread, by Node's own crypto, which Bun and Deno have as well. */
export async function deriveScrypt(
  typed: string,
  salt: Uint8Array,
  { cost, blockSize, parallelism, length }: ScryptSettings & { readonly length: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const { scrypt } = await import('node:crypto')
  const options = { cost, blockSize, parallelization: parallelism, maxmem: 2 * maxMemory }
  return new Promise((resolve, reject) => {
    scrypt(typed, salt, length, options, (error, key) => {
      if (error) reject(error)
      else resolve(Uint8Array.from(key))
    })
  })
}
