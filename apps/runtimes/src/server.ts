import { createApp } from './app.ts'

/** What Bun and Deno hand to `fetch` beside the request, each its own. */
interface Connection {
  requestIP?(req: Request): { readonly address: string } | null
  readonly remoteAddr?: { readonly hostname: string }
}

const app = createApp()
const fetch = (req: Request, from: Connection) =>
  app.fetch(req, from.requestIP?.(req)?.address ?? from.remoteAddr?.hostname)

// Bun and Deno serve what a module exports as its default.
export default { fetch, hostname: '127.0.0.1', port: 0 }
