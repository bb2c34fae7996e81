import { join } from 'node:path'
import type { Cell, Outcome } from './measure.ts'
import { states } from './town.ts'
import { waysIn } from './ways.ts'

export const pageFile = join(import.meta.dirname, '../../../../docs/evidence/ways-in.md')

/** The page, as `pnpm ways-in` writes it. */
export function waysInPage(cells: readonly Cell[]): string {
  return `# Ways in

Every way in, with everything that a user can have set up, with and without a policy: what somebody gets who comes in like this, over HTTP. Made by \`pnpm ways-in\` from [a test](../../packages/server/test/ways-in/ways-in.test.ts), which fails when it is not so.

**in**: signed in. **asks for**: nobody is let in anywhere before one of these was proved. **sets up**: let in only to set up one of these. A dash: there is no such way in.

${table(cells, false)}

## Where everybody must have a factor

With \`requireFactor: () => true\`.

${table(cells, true)}
`
}

function table(cells: readonly Cell[], requireFactor: boolean): string {
  const head = `| way in, of somebody who has set up | ${states.join(' | ')} |`
  const line = `| --- |${' --- |'.repeat(states.length)}`
  const rows = waysIn.map(({ name }) => {
    const of = cells.filter((cell) => cell.way === name && cell.requireFactor === requireFactor)
    return `| ${name} | ${of.map(({ outcome }) => words(outcome)).join(' | ')} |`
  })
  return [head, line, ...rows].join('\n')
}

function words(outcome: Outcome): string {
  if (outcome.kind === 'closed') return '–'
  if (outcome.kind === 'in') return `in, by ${outcome.amr.join(', ')}`
  const names = outcome.pending.map((name) => `\`${name}\``).join(', ')
  return outcome.enrol ? `sets up ${names}` : `asks for ${names}`
}
