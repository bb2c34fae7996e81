import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { AuthProvider, queryClient, SignedIn, SignedOut } from './auth.ts'
import { Notes } from './notes.tsx'
import { SignIn } from './sign-in.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no #root.')

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <AuthProvider>
        <SignedIn waiting={<p>One moment…</p>}>{(user) => <Notes name={user.name} />}</SignedIn>
        <SignedOut>
          <SignIn />
        </SignedOut>
      </AuthProvider>
    </QueryClientProvider>
  </StrictMode>,
)
