import { z } from 'zod'

const notACode = { error: 'INVALID_CODE' }

/** Any text: what is not a code is a wrong one. The bound keeps the work small. */
export const codeInput = z.object({ code: z.string(notACode).max(64, notACode) })

/**
 * A code as people type it, without what they add: blanks, hyphens, what cannot be seen; digits and
 * letters of full width are what they look like (UAX #15, NFKC).
 */
export function typedCode(code: string): string {
  return code.normalize('NFKC').replaceAll(/[\s\p{Cf}\p{Pd}]/gu, '')
}
