import { createServer } from 'vite'
import { readEnv } from './env.ts'
import { start } from './start.ts'

// The browser talks to Vite, which hands /trpc on to the server: one origin, as in production.
const result = readEnv(process.env)
if (!result.ok) {
  for (const problem of result.problems) console.error(problem)
  process.exit(1)
}
const api = await start({ ...result.env, port: 0 }, undefined)
const proxy = { '/trpc': { target: api.url }, '/healthz': { target: api.url } }
const vite = await createServer({ server: { port: result.env.port, host: result.env.host, proxy } })
await vite.listen()
vite.printUrls()

const stop = async () => {
  await vite.close()
  await api.close()
}
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())
