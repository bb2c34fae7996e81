import { createServer as createPort } from 'node:net'
import { createServer } from 'vite'
import { readEnv } from './env.ts'
import { urlOf } from './listen.ts'
import { start } from './start.ts'

// The browser talks to Vite, which forwards /trpc to the server: one origin, as in production.
const result = readEnv(process.env)
if (!result.ok) {
  for (const problem of result.problems) console.error(problem)
  process.exit(1)
}
const { host, smtpUrl, trustProxy } = result.env
// Known before it is taken, because passkeys belong to it.
const port = result.env.port === 0 ? await freePort() : result.env.port
const address = urlOf(host, port)
// Vite is one more proxy, and says whom it speaks for.
const api = await start(
  { ...result.env, port: 0, trustProxy: trustProxy + 1 },
  { client: undefined, address },
)
const paths = ['/trpc', '/healthz', '/dev/mail']
const proxy = Object.fromEntries(paths.map((path) => [path, { target: api.url, xfwd: true }]))
const vite = await createServer({ server: { port, strictPort: true, host, proxy } })
await vite.listen()
// Not as Vite would: passkeys of localhost do not work at 127.0.0.1.
console.log(`Personal notes: ${address}`)
if (smtpUrl === undefined)
  console.log(`SMTP_URL is not set: e-mails are shown at ${address}/dev/mail`)

const stop = async () => {
  await vite.close()
  await api.close()
}
process.once('SIGTERM', () => void stop())
process.once('SIGINT', () => void stop())

async function freePort(): Promise<number> {
  const taken = createPort()
  await new Promise<void>((resolve) => taken.listen(0, host, resolve))
  const found = taken.address()
  await new Promise((resolve) => taken.close(resolve))
  return typeof found === 'object' && found !== null ? found.port : 0
}
