import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

// llms.txt (https://llmstxt.org): one file from which a coding assistant finds the page that it needs.
const home = 'https://github.com/trpc-auth/trpc-auth/raw/main'

/** What is listed, in its order. A page belongs to the first group that has it. */
const groups = [
  { title: 'Start', pages: ['README.md', 'packages/*/README.md'] },
  { title: 'Skills', pages: ['packages/*/skills/*/SKILL.md'] },
  { title: 'Guides', pages: ['docs/guides/*.md'] },
  { title: 'Examples', pages: ['docs/examples.md', 'docs/examples/*.md'] },
  {
    title: 'Optional', // by the format's own rule: what may be left out where there is little room
    pages: [
      'docs/{asvs,benchmarks,conformance,security,threat-model}.md',
      'docs/{advisories,decisions,evidence}/**/*.md',
      '{CONTRIBUTING,SECURITY}.md',
    ],
  },
  { title: 'Documentation', pages: ['docs/**/*.md'] },
] as const

/** The text of llms.txt for the repository in this folder. */
export function llmsText(repository: string): string {
  const read = (page: string) => readFileSync(join(repository, page), 'utf8')
  const readme = read('README.md')
  const [, summary = ''] = /^# .+\n\n(.+)$/m.exec(readme) ?? []
  const listed = new Set<string>()
  const sections = groups.map(({ title, pages }) => {
    const found = pages
      .flatMap((pattern) => globSync(pattern, { cwd: repository }).toSorted())
      .filter((page) => !listed.has(page))
    for (const page of found) listed.add(page)
    const lines = found.map((page) => lineOf(page, read(page), readme))
    return { title, text: `## ${title}\n\n${lines.join('\n')}\n`, empty: lines.length === 0 }
  })
  const shown = sections.filter(({ empty }) => !empty)
  const rank = (title: string) => (title === 'Optional' ? 1 : 0)
  const texts = shown.toSorted((a, b) => rank(a.title) - rank(b.title)).map(({ text }) => text)
  return `# trpc-auth\n\n> ${plain(summary)}\n\n${texts.join('\n')}`
}

/** With what the README's own list says of the page, or the page's first sentence. */
function lineOf(page: string, text: string, readme: string): string {
  const [, name, folded] = /^---\nname: (.+)\ndescription: >\n((?: {2}.+\n)+)/.exec(text) ?? []
  const [, heading = page] = /^# (.+)$/m.exec(text) ?? []
  const entry = readme
    .split('\n')
    .find((line) => line.startsWith('- [') && line.includes(`](${page})`))
  const [, ofList] = /\): (.+)$/.exec(entry ?? '') ?? []
  const said = folded?.replace(/\s+/g, ' ').trim() ?? ofList ?? firstSentence(text)
  return `- [${name ?? heading}](${home}/${page})${said === '' ? '' : `: ${plain(said)}`}`
}

function firstSentence(text: string): string {
  const [, paragraph = ''] = /^# .+\n+([^\s#|`<!-].*)$/m.exec(text) ?? []
  const [sentence = paragraph] = /^.+?[.:](?=\s|$)/.exec(paragraph) ?? []
  return sentence.replace(/:$/, '.')
}

/** Without the links and emphasis of Markdown. */
function plain(text: string): string {
  return text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('**', '')
}
