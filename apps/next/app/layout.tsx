import type { ReactNode } from 'react'
import { Providers } from '../client/providers.tsx'
import { getContext } from '../server/rendering.ts'

export const metadata = { title: 'trpc-auth with Next' }

export default async function Layout({ children }: { children: ReactNode }) {
  const { auth } = await getContext()
  const session = await auth.session()
  return (
    <html lang="en">
      <body>
        <Providers identity={session?.userId ?? 'nobody'}>{children}</Providers>
      </body>
    </html>
  )
}
