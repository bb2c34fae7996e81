import { typedCode } from '../core/factor/code-input.ts'

/** Without I, L, O and U, which are misread (Crockford's base32). */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 16 letters of 5 bits each: 80 bits. */
const length = 16

/** A new code, as it is kept: without hyphens. 32 divides 256, so every letter is as likely. */
export function newCode(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(length))
  return Array.from(bytes, (byte) => letters.charAt(byte % letters.length)).join('')
}

/** As people see it: `XXXXX-XXXXX-XXXXXX`. */
export function shownCode(code: string): string {
  return [code.slice(0, 5), code.slice(5, 10), code.slice(10)].join('-')
}

/** As it is kept, however it was typed. What is no code stays what it is: nobody's. */
export function keptCode(typed: string): string {
  const code = typedCode(typed).toUpperCase()
  return code.replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}
