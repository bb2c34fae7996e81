import { createApp } from './app.ts'

// Bun and Deno serve what a module exports as its default.
export default { fetch: createApp().fetch, hostname: '127.0.0.1', port: 0 }
