import { serve } from '@hono/node-server'
import { createApp } from './app.ts'

serve({ ...createApp(), hostname: '127.0.0.1', port: 0 }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
)
