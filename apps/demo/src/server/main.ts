import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { defaultDatabase, placeOf } from './database.ts'
import { readEnv } from './env.ts'
import { fail } from './fail.ts'
import { help } from './help.ts'
import { reasonOf } from './reason.ts'
import { clientDirectory, start } from './start.ts'

function wantsHelp(): boolean | undefined {
  try {
    return parseArgs({ options: { help: { type: 'boolean', short: 'h' } } }).values.help
  } catch (error) {
    return fail(reasonOf(error), '', help)
  }
}

if (wantsHelp()) {
  console.log(help)
  process.exit(0)
}
const result = readEnv(process.env)
if (!result.ok) fail(...result.problems)
if (!existsSync(join(clientDirectory, 'index.html'))) {
  fail('The browser side is not built yet. Run "pnpm build" in apps/demo first.')
}
const server = await start(result.env, { client: clientDirectory }).catch((error: unknown) =>
  fail(reasonOf(error)),
)
console.log(`Notes are kept in ${placeOf(result.env.database ?? defaultDatabase)}`)
if (result.env.smtpUrl === undefined) {
  console.log(`SMTP_URL is not set: e-mails are shown at ${server.url}/dev/mail, for development`)
}
if (server.ownProvider !== null) {
  console.log(`Demo ID, which stands in for Google and the like, is at ${server.ownProvider}`)
}
console.log(`Personal notes: ${server.url}`)

const stop = (signal: NodeJS.Signals) => {
  console.log(`${signal}: stopping`)
  void server.close()
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
