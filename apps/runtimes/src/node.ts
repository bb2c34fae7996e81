import { serve, type Http2Bindings, type HttpBindings } from '@hono/node-server'
import { createApp } from './app.ts'

const app = createApp()
const fetch = (req: Request, { incoming }: HttpBindings | Http2Bindings) =>
  app.fetch(req, incoming.socket.remoteAddress)

serve({ fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
)
