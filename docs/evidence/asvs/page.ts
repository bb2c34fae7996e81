import { readFileSync } from 'node:fs'
import { plain, table } from '../pages/markdown.ts'
import { testTexts, type NamedText } from '../pages/tests.ts'
import { proofLink } from './proof.ts'
import { order, parseRows, standings, type Requirement, type Section } from './rows.ts'

export const pageFile = 'docs/asvs.md'

/** The page as it should be. Reads from the root of the repository. */
export function asvsPage(): { page: string; requirements: readonly Requirement[] } {
  const sections = parseRows(readFileSync('docs/evidence/asvs/rows.txt', 'utf8'))
  const requirements = sections.flatMap((section) => section.requirements)
  const texts = testTexts()
  const tables = sections.flatMap((section) => sectionPage(section, texts))
  return { page: [...intro, '', ...summary(requirements), ...tables, ''].join('\n'), requirements }
}

const intro = [
  '# OWASP ASVS 5.0',
  '',
  '<!-- Written by `pnpm asvs` from docs/evidence/asvs/rows.txt and the names of the tests. Do not edit. -->',
  '',
  'How this layer meets the [OWASP Application Security Verification Standard](https://github.com/OWASP/ASVS) 5.0.0, for people who have an app verified: every requirement about authentication (V6), sessions (V7) and self-contained tokens (V9), and those about cookies, response headers and origins (V3.3 to V3.5). The numbers and levels are the standard’s (elsewhere they are written `v5.0.0-6.2.1`); their subjects are given in our words, so read the standard for what counts.',
  '',
  '- **Met**: by this layer, with its defaults, and a test shows it.',
  '- **In part**: the row says what is missing.',
  '- **The app’s**: nothing in this layer can do it. The row says what the app has to do, and which option helps.',
  '- **Does not apply**: there is nothing of the kind here.',
  '- **Not yet**: it belongs here, and is missing.',
]

function summary(requirements: readonly Requirement[]): readonly string[] {
  const levels = [1, 2, 3].map((level) => ({
    name: `level ${level}`,
    counted: requirements.filter((requirement) => requirement.level === level),
  }))
  const rows = [...levels, { name: 'all', counted: requirements }].map(({ name, counted }) => {
    const counts = order.map((standing) => counted.filter((one) => one.standing === standing))
    return [[name], ...[...counts, counted].map((some) => [`${some.length}`])]
  })
  const head = order.map((standing) => standings[standing].toLowerCase().slice(0, -1))
  return table(['', ...head, 'all'], rows)
}

function sectionPage({ title, requirements }: Section, texts: readonly NamedText[]) {
  const rows = requirements.map(({ number, level, standing, subject, how, proofs }) => [
    [number],
    [`${level}`],
    [plain(subject)],
    [`**${standings[standing]}** ${how}`, ...proofs.map((claim) => proofLink(claim, texts))],
  ])
  return ['', `## ${title}`, '', ...table(['', 'level', 'about', 'how, and the proof'], rows)]
}
