import '@fontsource-variable/instrument-sans/wght.css'
import '@fontsource-variable/newsreader/opsz.css'
import '@fontsource-variable/newsreader/wght-italic.css'
import './style/base.css'
import './style/form.css'
import './style/layout.css'
import './style/notes.css'
import './style/account.css'
import './style/signing-in.css'
import './style/dialog.css'
import './style/users.css'
import './style/forced-colors.css'
import './style/print.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { watchFocus } from './identity/cache.ts'
import { followIdentity } from './identity/identity.ts'
import { cache } from './trpc.ts'

followIdentity(cache)
watchFocus()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no element with the id "root".')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
)
