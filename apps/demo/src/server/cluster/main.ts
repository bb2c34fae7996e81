import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { placeOf } from '../database.ts'
import { fail } from '../fail.ts'
import { urlOf } from '../listen.ts'
import { reasonOf } from '../reason.ts'
import { developmentSecret } from '../secret.ts'
import { clientDirectory } from '../start.ts'
import { closeStorage, openStorage } from '../storage.ts'
import { help } from './help.ts'
import { readSettings } from './settings.ts'
import { Supervisor } from './supervisor.ts'

const reading = readSettings(process.argv.slice(2), process.env)
if (reading.kind === 'help') {
  console.log(help)
  process.exit(0)
}
if (reading.kind === 'problems') fail(...reading.problems, 'See pnpm demo:cluster --help')
const { env, processes, variables } = reading.settings
if (!existsSync(join(clientDirectory, 'index.html'))) {
  fail('The browser side is not built yet. Run "pnpm build" in apps/demo first.')
}

// Once, before there are several to do it: check that all is there, create the database, migrate
// it.
const storage = await openStorage(env).catch((error: unknown) =>
  fail(reasonOf(error), 'For one process without services there is "pnpm demo".'),
)
await closeStorage(storage)

const supervisor = new Supervisor({
  processes,
  variables: { ...variables, AUTH_SECRET: env.secret ?? developmentSecret(env.database) },
  say: (line) => console.log(line),
})
const stop = async (code: number) => {
  await supervisor.stop()
  process.exit(code)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    console.log(`${signal}: stopping all processes`)
    void stop(0)
  })
}
const port = await supervisor.start()
if (port === null) {
  if (!supervisor.stopping) await stop(1)
} else {
  console.log(`Notes are kept in ${placeOf(env.database)}, sessions in Redis`)
  const url = urlOf(env.host, port)
  if (env.smtpUrl === undefined)
    console.log(`E-mails are shown at ${url}/dev/mail, for development`)
  console.log(`Personal notes, in ${processes} processes: ${url}`)
}
