import type { UserRecord } from '@trpc-auth/server'
import { authFlags, loadAuth } from '../app/auth-module.ts'
import { serverOf } from '../app/server-package.ts'
import { command } from '../command/command.ts'
import type { Io } from '../output/io.ts'
import { columns } from '../output/table.ts'
import { allUsers } from '../users/all-users.ts'
import { UserCheck, type Problem } from '../users/check.ts'
import { rehearsal } from '../users/rehearsal.ts'

export const usersCheck = command({
  about:
    "Reads every user and says who cannot sign in, and why: hashes that the app's hasher does not know, addresses that two users have by their look-up form, columns without a value, times that cannot be read, profiles that the schema refuses; and whether the database would take a new user. Changes nothing. Exit code 1 if it finds something.",
  flags: authFlags,
  examples: ['trpc-auth users check', 'trpc-auth users check --json | jq .problems'],
  async run({ flags, io }) {
    const auth = await loadAuth(flags)
    const { emailKey } = await serverOf()
    const check = new UserCheck(auth, emailKey)
    let newest: UserRecord | null = null
    for await (const user of allUsers(auth)) {
      newest ??= user
      await check.look(user)
      if (check.users % 500 === 0) io.progress(`${check.users} users …`)
    }
    const refused = newest === null ? null : await rehearsal(auth, newest)
    const problems = refused === null ? check.problems : [...check.problems, noNewUsers(refused)]
    report(io, check, problems)
    const hashes = Object.fromEntries(check.hashes)
    io.result({ users: check.users, superusers: check.superusers, hashes, problems })
    return problems.length > 0 ? 1 : 0
  },
})

type Found = Omit<Problem, 'kind'> & { readonly kind: Problem['kind'] | 'no-new-users' }

const noNewUsers = (words: string): Found => ({
  kind: 'no-new-users',
  what: 'register',
  meaning: `Nobody can register: the database refuses a new user. ${words}`,
  users: 0,
  examples: [],
})

function report(io: Io, { users, superusers, hashes }: UserCheck, problems: readonly Found[]) {
  io.line(`${users} users, ${superusers} of them active superusers`)
  const rows = [...hashes].map(([mark, count]) => [`  ${mark || 'no password'}`, String(count)])
  for (const row of columns(rows)) io.line(row)
  for (const { kind, what, meaning, users: count, examples } of problems) {
    io.line()
    io.line(io.paint('red', `${kind}: ${what}`))
    io.line(`  ${meaning}`)
    if (count > 0)
      io.line(`  ${count === 1 ? '1 user' : `${count} users`}, such as ${examples.join(', ')}`)
  }
  io.line()
  io.line(problems.length === 0 ? io.paint('green', 'Nothing is wrong.') : wrong(problems.length))
}

const wrong = (count: number) => `${count} ${count === 1 ? 'thing is' : 'things are'} wrong.`
