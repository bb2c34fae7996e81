import { base64url } from 'jose'
import { z } from 'zod'
import type { AuthCore } from '../core/core.ts'
import type { UserPosition } from '../core/store/user-store.ts'
import { emailKey, type Profile, type User } from '../core/user.ts'

/** Which page of users. */
export interface UserPageQuery {
  /** Part of the address, in any case. @default all users */
  search?: string | undefined
  /** Users on the page, 1 to 100. @default 25 */
  limit?: number | undefined
  /** `nextCursor` of the previous page. @default the first page */
  cursor?: string | null | undefined
}

/** Users, newest first. */
export interface UserPage<TUser> {
  users: TUser[]
  /** Where the next page begins, or `null` on the last. Fits `useInfiniteQuery`. */
  nextCursor: string | null
}

const position = z.tuple([z.iso.datetime(), z.string()])

/** Opaque to the client. A made-up one only shows a superuser some other page of users. */
const cursor = z.string().transform((text, context): UserPosition => {
  try {
    const [createdAt, id] = position.parse(JSON.parse(decoder.decode(base64url.decode(text))))
    return { createdAt: new Date(createdAt), id }
  } catch {
    context.addIssue({ code: 'custom', message: 'This is not a cursor of a page of users.' })
    return z.NEVER
  }
})

export const listQuery = z
  .object({
    search: z.string().max(320).optional(),
    limit: z.int().min(1).max(100).default(25),
    cursor: cursor.nullish(),
  })
  .prefault({})

export async function listUsers<TProfile extends Profile>(
  { users, toUser }: AuthCore,
  { search, limit, cursor: after }: z.output<typeof listQuery>,
): Promise<UserPage<User<TProfile>>> {
  const found = await users.list({
    limit: limit + 1, // one more, to know whether there is a next page
    ...(after && { after }),
    ...(search !== undefined && { search: emailKey(search) }),
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  const more = found.length > limit && last !== undefined
  return {
    users: page.map((record) => toUser<TProfile>(record)),
    nextCursor: more ? toCursor(last) : null,
  }
}

function toCursor({ createdAt, id }: UserPosition): string {
  return base64url.encode(JSON.stringify([createdAt.toISOString(), id]))
}

const decoder = new TextDecoder()
