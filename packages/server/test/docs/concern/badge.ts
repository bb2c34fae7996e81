// server/badge.ts
import type { Factor } from '@trpc-auth/server'

/** Asked of users who have registered a badge: each has a record of this kind. */
export const badge: Factor<'badge'> = {
  name: 'badge',
  async enrolled({ records }, userId) {
    const badges = await records?.list('badge', userId)
    return badges !== undefined && badges.length > 0
  },
}
