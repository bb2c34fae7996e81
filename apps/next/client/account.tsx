'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from './trpc.ts'

/** Fetched by the browser, which sends the cookie along. */
export function Account() {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.auth.me.queryOptions())
  if (data === undefined) return <p>One moment…</p>
  return (
    <p>
      Your account, {data.email}, {data.isVerified ? 'has' : 'has not'} proved its address.
    </p>
  )
}
