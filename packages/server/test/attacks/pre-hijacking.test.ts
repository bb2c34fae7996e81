import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { measureAll, type Cell } from './pre-hijacking/measure.ts'
import { pageFile, preHijackingPage } from './pre-hijacking/page.ts'

const cells = await measureAll()

const name = ({ attack, way }: Cell) => `somebody ${attack.name}; she ${way}`

test.for(cells.map((cell) => [name(cell), cell] as const))(
  'an account is its owner’s alone, or its address stays unproved: %s [sec-64]',
  ([, { outcome }]) => {
    expect(outcome.kind).not.toBe('hijacked')
  },
)

test('a new password, and a provider that proves the address, always make the account its owner’s', () => {
  const sure = [
    'sets a new password by e-mail',
    'comes from a provider that proves it',
    'comes from a provider that says no address, and follows the link of the e-mail there',
  ]
  const outcomes = cells.filter(({ way }) => sure.includes(way)).map(({ outcome }) => outcome.kind)
  expect(outcomes.filter((kind) => kind === 'hers').length).toBeGreaterThan(20)
  expect(outcomes).not.toContain('told')
})

test('the five classes are all there', () => {
  const kinds = new Set(cells.flatMap(({ attack }) => attack.kind.split(', ')))
  expect([...kinds]).toEqual([
    'classic-federated merge',
    'unexpired session',
    'trojan identifier',
    'unexpired e-mail change',
    'non-verifying provider',
  ])
})

test('docs/evidence/pre-hijacking.md is what `pnpm pre-hijacking` would write', () => {
  const squeezed = (page: string) => page.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---')
  expect(squeezed(readFileSync(pageFile, 'utf8'))).toBe(squeezed(preHijackingPage(cells)))
})
