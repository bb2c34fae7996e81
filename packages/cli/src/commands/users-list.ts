import type { BaseUser, UserPosition } from '@trpc-auth/server'
import { authFlags, loadAuth } from '../app/auth-module.ts'
import { orFailure } from '../app/refused.ts'
import { serverOf } from '../app/server-package.ts'
import { command } from '../command/command.ts'
import { UsageError } from '../command/fault.ts'
import { columns } from '../output/table.ts'

export const usersList = command({
  about: 'Lists users, the newest first, a page at a time. Never shows a password hash.',
  flags: {
    search: { kind: 'text', value: 'TEXT', about: 'Only addresses that contain it' },
    limit: { kind: 'text', value: 'NUMBER', about: 'Users on the page, 1 to 1000; 25 by default' },
    after: { kind: 'text', value: 'PLACE', about: 'Where the page before ended, as it said' },
    ...authFlags,
  },
  examples: ['trpc-auth users list --search @example.com', 'trpc-auth users list --json'],
  async run({ flags, io }) {
    const limit = limitOf(flags.limit)
    const after = placeOf(flags.after)
    const auth = await loadAuth(flags)
    const { emailKey } = await serverOf()
    const found = await orFailure(
      auth.users.list({
        limit: limit + 1, // one more, to know whether there is a next page
        ...(after && { after }),
        ...(flags.search !== undefined && { search: emailKey(flags.search) }),
      }),
    )
    const page = found.slice(0, limit)
    const last = page.at(-1)
    const next = found.length > limit && last ? placeText(last) : null
    for (const row of columns(page.map(rowOf))) io.line(row)
    if (page.length === 0) io.note('No users.')
    if (next !== null) io.note(`More: --after ${next}`)
    io.result({ users: page.map((record) => auth.toUser(record)), next })
    return 0
  },
})

function limitOf(given = '25'): number {
  const limit = Number(given)
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit
  throw new UsageError(`--limit must be a whole number from 1 to 1000; got "${given}".`)
}

const placeText = ({ createdAt, id }: UserPosition) => `${createdAt.toISOString()},${id}`

function placeOf(given: string | undefined): UserPosition | null {
  if (given === undefined) return null
  const comma = given.indexOf(',')
  const createdAt = new Date(given.slice(0, comma))
  if (comma > 0 && !Number.isNaN(createdAt.getTime())) {
    return { createdAt, id: given.slice(comma + 1) }
  }
  throw new UsageError(`--after must be what the page before ended with; got "${given}".`)
}

function rowOf({ id, email, createdAt, isActive, isVerified, isSuperuser }: BaseUser): string[] {
  const marks = [
    ...(isActive ? [] : ['inactive']),
    ...(isVerified ? ['verified'] : []),
    ...(isSuperuser ? ['superuser'] : []),
  ]
  return [createdAt.toISOString(), id, printable(email), marks.join(' ')]
}

/** An address may hold what a terminal would obey. */
// oxlint-disable-next-line no-control-regex -- these are what is to be found
const printable = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, '?')
