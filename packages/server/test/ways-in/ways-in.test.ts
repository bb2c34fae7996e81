import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { measureAll, type Cell } from './measure.ts'
import { pageFile, waysInPage } from './page.ts'
import type { State } from './town.ts'

const cells = await measureAll()

/** The names of the factors that somebody has who has set that up. */
const factorsOf: Readonly<Record<State, readonly string[]>> = {
  nothing: [],
  'an authenticator app': ['totp', 'recovery-code'],
  'a passkey': ['passkey', 'recovery-code'],
  both: ['totp', 'passkey', 'recovery-code'],
  'recovery codes that are left over': [],
}

const name = ({ way, state, requireFactor }: Cell) =>
  `${way}, with ${state}${requireFactor ? ', where a factor is required' : ''}`

test.for(cells.map((cell) => [name(cell), cell] as const))(
  'no way in is below what the user has set up, and what the policy says: %s [sec-61,92]',
  ([, { state, requireFactor, outcome }]) => {
    const factors = factorsOf[state]
    const proved = outcome.kind === 'in' ? outcome.amr : []
    const byFactor = ['totp', 'passkey', 'recovery-code'].some((one) => proved.includes(one))
    const mayBeIn = byFactor || (factors.length === 0 && !requireFactor)
    expect(outcome.kind === 'in' && !mayBeIn).toBe(false)
    const enrols = factors.length === 0 ? ['totp', 'passkey'] : factors
    expect(outcome.kind === 'pending' ? outcome.pending : enrols).toEqual(enrols)
    expect(outcome.kind === 'pending' && outcome.enrol).toBe(
      outcome.kind === 'pending' && factors.length === 0,
    )
  },
)

test('every way in that is open leads somewhere', () => {
  expect(cells.filter(({ outcome }) => outcome.kind === 'in').length).toBeGreaterThan(8)
  expect(cells.filter(({ outcome }) => outcome.kind === 'pending').length).toBeGreaterThan(20)
})

test('docs/evidence/ways-in.md is what `pnpm ways-in` would write', () => {
  const squeezed = (page: string) => page.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---')
  expect(squeezed(readFileSync(pageFile, 'utf8'))).toBe(squeezed(waysInPage(cells)))
})
