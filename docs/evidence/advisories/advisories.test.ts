import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'

const list = readFileSync('docs/advisories/README.md', 'utf8')
const files = globSync('docs/advisories/TRPC-AUTH-*.md').toSorted((a, b) =>
  a.localeCompare(b, 'en'),
)
const exploitable = ['C1', 'C2', 'C3', 'C4', 'C5', 'C17']
const facts = ['Package', 'Affected versions', 'Patched versions', 'Severity', 'CVSS', 'Weakness']
const sections = ['Description', 'Impact', 'Patches', 'Workarounds', 'Credits']

/** The base metrics of CVSS 4.0, each with a value that it has, in the order of its specification. */
const vector =
  /CVSS:4\.0\/AV:[NALP]\/AC:[LH]\/AT:[NP]\/PR:[NLH]\/UI:[NPA](?:\/V[CIA]:[HLN]){3}(?:\/S[CIA]:[HLN]){3}`/

test('each flaw of the field that could be exploited has an advisory', () => {
  const rows = files.flatMap((file) => /\[(C\d+)\]/.exec(readFileSync(file, 'utf8'))?.[1] ?? [])
  expect(rows).toEqual(exploitable)
})

describe.for(files)('%s', (file) => {
  const text = readFileSync(file, 'utf8')
  const cell = (name: string) => new RegExp(`^\\| ${name} +\\| (.+?) +\\|$`, 'm').exec(text)?.[1]

  test('says what an advisory says', () => {
    expect(facts.filter((name) => cell(name) === undefined)).toEqual([])
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(sections)
    expect(cell('CVSS')).toMatch(vector)
  })

  test('is in the list, by its id, title and severity', () => {
    const [, id, title] = /^# (TRPC-AUTH-\d{4}-\d{4}): (.+)$/m.exec(text) ?? []
    expect(basename(file)).toBe(`${id}.md`)
    const line = list.split('\n').find((entry) => entry.includes(`[${id}](${id}.md)`)) ?? ''
    expect(line).toContain(title)
    expect(line).toContain(cell('Severity'))
    expect(line).toContain(cell('Affected versions')?.replace('unreleased: ', ''))
  })
})
