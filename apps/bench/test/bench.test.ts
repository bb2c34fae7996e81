import { beforeAll, describe, expect, test } from 'vitest'
import { bench } from '../src/bench.ts'
import { pageFiles } from '../src/page/page.ts'
import { plans } from '../src/plan.ts'
import { panels } from '../src/requests/panels.ts'
import { result, type Result } from '../src/result.ts'

// What is measured in so short a time says nothing; that everything was measured, and let in whom
// it should, does.
describe('a run of the benchmarks', () => {
  let found: Result
  let files: Readonly<Record<string, string>>

  beforeAll(async () => {
    found = await bench({ plan: plans.smoke, sources: true })
    files = pageFiles(found)
  })

  test('finds what its results are declared to hold', () => {
    expect(result.parse(JSON.parse(JSON.stringify(found)))).toEqual(found)
  })

  test('measures a call of everyone in every panel', () => {
    for (const [at, { calls }] of panels(plans.smoke.requests).entries()) {
      const measured = found.requests[at]?.calls
      expect(measured).toMatchObject(calls)
      for (const { rounds } of measured ?? []) expect(rounds).toHaveLength(1)
    }
  })

  test('shows the logins beside a procedure that only checks the password', () => {
    expect(found.logins.verified).toHaveLength(plans.smoke.logins.rounds)
    expect(files['benchmarks.md']).toMatch(/that only checks the password \d/)
  })

  test('makes a page without a hole', () => {
    const page = files['benchmarks.md'] ?? ''
    expect(page).toContain('## What was to be reached')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })

  test('draws every plot that the page shows', () => {
    const plots = [...(files['benchmarks.md'] ?? '').matchAll(/\]\((benchmarks\/\S+\.svg)\)/g)]
    expect(plots.length).toBeGreaterThan(2)
    for (const [, name = ''] of plots) expect(files[name]).toMatch(/^<svg [^]*<\/svg>\n$/)
  })
})
