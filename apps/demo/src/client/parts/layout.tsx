import type { ReactNode } from 'react'
import { Announcer } from './announcer.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'

export function Layout({ children }: { children: ReactNode }) {
  return (
    <Announcer>
      <Header />
      {children}
      <Footer />
    </Announcer>
  )
}
