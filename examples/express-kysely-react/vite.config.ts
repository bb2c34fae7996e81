import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// In development the page comes from Vite, and /trpc from Express: one origin for the browser.
export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/trpc': `http://localhost:${process.env['PORT'] ?? 3000}` } },
})
