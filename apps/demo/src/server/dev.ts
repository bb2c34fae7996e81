import { createServer } from 'vite'
import { readEnv } from './env.ts'
import { start } from './start.ts'

// The browser talks to Vite, which hands /trpc on to the server: one origin, as in production.
const result = readEnv(process.env)
if (!result.ok) {
  for (const problem of result.problems) console.error(problem)
  process.exit(1)
}
const { port, host, smtpUrl, trustProxy } = result.env
let address = ''
// Vite is one proxy more, and says whom it speaks for.
const api = await start(
  { ...result.env, port: 0, trustProxy: trustProxy + 1 },
  { client: undefined, address: () => address },
)
const paths = ['/trpc', '/healthz', '/dev/mail']
const proxy = Object.fromEntries(paths.map((path) => [path, { target: api.url, xfwd: true }]))
const vite = await createServer({ server: { port, host, proxy } })
await vite.listen()
address = new URL(vite.resolvedUrls?.local[0] ?? api.url).origin
vite.printUrls()
if (smtpUrl === undefined)
  console.log(`SMTP_URL is not set: mails are shown at ${address}/dev/mail`)

const stop = async () => {
  await vite.close()
  await api.close()
}
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())
