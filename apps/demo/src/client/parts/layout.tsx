import type { ReactNode } from 'react'
import { Announcer } from './announcer.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { StepUpDialog } from './step-up-dialog.tsx'

export function Layout({ children }: { children: ReactNode }) {
  return (
    <Announcer>
      <Header />
      {children}
      <Footer />
      <StepUpDialog />
    </Announcer>
  )
}
