/** The longest part before the `@`, and the longest address of an e-mail (RFC 5321, 4.5.3.1). */
const LOCAL_PART_MAX_LENGTH = 64
export const EMAIL_MAX_LENGTH = 254

/** Whether an e-mail can be addressed to it, judging by its length. */
export function fitsInMail(email: string): boolean {
  const bytes = new TextEncoder().encode(email.trim())
  const local = bytes.lastIndexOf('@'.charCodeAt(0))
  return bytes.length <= EMAIL_MAX_LENGTH && local <= LOCAL_PART_MAX_LENGTH
}
