/** The word that was probably meant, in the form `Did you mean "…"?`; empty if none comes near. */
export function didYouMean(given: string, words: readonly string[]): string {
  const near = words
    .map((word) => ({ word, steps: stepsBetween(given, word) }))
    .filter(
      ({ word, steps }) => steps <= Math.max(2, Math.floor(word.length / 3)) && steps < word.length,
    )
    .toSorted((a, b) => a.steps - b.steps)[0]
  const begun = words.find((word) => given.length >= 3 && word.startsWith(given))
  const meant = near?.word ?? begun
  return meant === undefined ? '' : ` Did you mean "${meant}"?`
}

/** Letters to insert, leave out or replace (Levenshtein). */
function stepsBetween(from: string, to: string): number {
  let before = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row += 1) {
    const now = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (before[column - 1] ?? 0) + Number(from[row - 1] !== to[column - 1])
      now.push(Math.min(replaced, (before[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1))
    }
    before = now
  }
  return before.at(-1) ?? 0
}
