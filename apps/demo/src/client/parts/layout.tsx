import type { ReactNode } from 'react'
import { Announcer } from './announcer.tsx'
import { Header } from './header.tsx'

export function Layout({ children }: { children: ReactNode }) {
  return (
    <Announcer>
      <Header />
      {children}
    </Announcer>
  )
}
