/** A phrase that reads like a translation, and what to write in its place. */
interface Phrase {
  readonly pattern: RegExp
  readonly instead: string
}

/** Each has been here before. Written as patterns, so that this file is clean itself. */
const phrases: readonly Phrase[] = [
  { pattern: /\bcan\s+not\b/gi, instead: 'cannot' },
  { pattern: /\banew\b/gi, instead: 'again' },
  { pattern: /\bwhence\b/gi, instead: 'where … from' },
  { pattern: /\bfor\s+ever\b/gi, instead: 'forever' },
  { pattern: /\bby\s+way\s+of\b/gi, instead: 'through' },
  { pattern: /\bof\s+one's\s+own\b/gi, instead: 'your own' },
  { pattern: /\bcome\s+what\s+may\b/gi, instead: 'in any case' },
  { pattern: /\bwhatsoever\b/gi, instead: 'at all' },
  { pattern: /\bwill\s+not\s+do\b/gi, instead: 'must be …; got …' },
  { pattern: /\bis\s+no\s+time\b/gi, instead: 'must be …; got …' },
  { pattern: /\bthat\s+is\s+none\b/gi, instead: 'an invalid …' },
  { pattern: /(?:^|[.;:*] )who\s+is\s+no\b/gim, instead: 'users who are not' },
]

const isGenerated = (text: string) => /^<!-- (?:Generated|Written) by /m.test(text)

/** One sentence for each such phrase in a text, with its line; none means that it reads well. */
export function translatedPhrases(file: string, text: string): readonly string[] {
  if (isGenerated(text)) return []
  return phrases.flatMap(({ pattern, instead }) =>
    Array.from(text.matchAll(pattern), (found) => {
      const line = text.slice(0, found.index).split('\n').length
      return `${file}:${line}: "${found[0].trim()}" reads like a translation: write "${instead}".`
    }),
  )
}
