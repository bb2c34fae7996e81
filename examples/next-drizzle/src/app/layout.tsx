import type { ReactNode } from 'react'
import { TRPCReactProvider } from '~/trpc/react.tsx'

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <TRPCReactProvider>{children}</TRPCReactProvider>
      </body>
    </html>
  )
}
