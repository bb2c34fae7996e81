import { join } from 'node:path'
import type { Cell, Outcome } from './measure.ts'
import { waysOfHers } from './owners.ts'
import { attacks } from './strangers.ts'

export const pageFile = join(import.meta.dirname, '../../../../../docs/evidence/pre-hijacking.md')

/** The page, as `pnpm pre-hijacking` writes it. */
export function preHijackingPage(cells: readonly Cell[]): string {
  return `# Pre-hijacked accounts

A stranger comes to an app before the owner of an address does, makes an account with it, and waits: what happens when the owner comes, by every way that there is, and then the stranger again, with everything that they have kept. The classes are those of [Sudhodanan and Paverd](https://www.usenix.org/conference/usenixsecurity22/presentation/sudhodanan) (USENIX Security 2022). Made by \`pnpm pre-hijacking\` from [a test](../../packages/server/test/attacks/pre-hijacking.test.ts), over HTTP, which fails when it is not so.

**hers alone**: the owner is in, and nothing of the stranger’s opens her account: no session, password, passkey, account of a provider or link of an e-mail. **A code**: this is what she is told, and she is not let in; the account, if there is one, stays the stranger’s, with an address that counts as unproved. She can still make it hers, by a new password by e-mail or a provider that proves the address. A dash: there is no such way.

${table(cells)}

With \`hideExistingEmail\` nobody is told that an address is taken: its owner is written to. What stays in every case is the profile that the stranger has entered, so let people see it.
`
}

function table(cells: readonly Cell[]): string {
  const columns = ['class', 'the stranger', ...waysOfHers.map(({ name }) => `she ${name}`)]
  const rows = attacks.map((attack) => {
    const of = cells.filter((cell) => cell.attack === attack)
    return [attack.kind, attack.name, ...of.map(({ outcome }) => words(outcome))]
  })
  const line = (row: readonly string[]) => `| ${row.join(' | ')} |`
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')
}

function words(outcome: Outcome): string {
  if (outcome.kind === 'told') return `\`${outcome.code}\``
  return { hers: 'hers alone', closed: '–', hijacked: '**hijacked**' }[outcome.kind]
}
