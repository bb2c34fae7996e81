'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from './trpc.ts'

/** In the server's HTML already, for the page has fetched it; the browser keeps it up to date. */
export function Greeting() {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.greeting.queryOptions())
  if (data === undefined) return <p>One moment…</p>
  return (
    <p>
      {data.text}, signed in since {data.since.toISOString()}.
    </p>
  )
}
