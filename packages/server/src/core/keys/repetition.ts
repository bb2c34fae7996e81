/**
 * How many bytes there are if repeated ones are counted once: `'a'.repeat(32)` has 2, a random text
 * has all of its bytes. A defence against placeholders, not a measure of how random a text is.
 */
export function bytesWithoutRepetition(bytes: Uint8Array): number {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  let length = 0
  for (let at = 0; at < text.length; length += 1) at += Math.max(repeatedAt(text, at), 1)
  return length
}

/** Shorter ones are common in random texts too. */
const shortest = 3

/** How many bytes from here on occurred before, even if the two overlap (as in LZ77). */
function repeatedAt(text: string, at: number): number {
  let length = shortest - 1
  while (isBefore(text, at, length + 1)) length += 1
  return length < shortest ? 0 : length
}

function isBefore(text: string, at: number, length: number): boolean {
  if (at + length > text.length) return false
  return text.indexOf(text.slice(at, at + length)) < at
}
