/** What a tsconfig.json says: JSON with comments and commas too many. `null` if it is not that. */
export function parseWithComments(text: string): unknown {
  const plain = text.replaceAll(
    /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g,
    (_, quoted: string | undefined) => quoted ?? '',
  )
  const strict = plain.replaceAll(
    /("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g,
    (_, quoted: string | undefined) => quoted ?? '',
  )
  try {
    return JSON.parse(strict)
  } catch {
    return null
  }
}
