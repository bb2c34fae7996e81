import { readEnv } from '../env.ts'
import { fail } from '../fail.ts'
import { reasonOf } from '../reason.ts'
import { clientDirectory, start } from '../start.ts'

// One of several server processes: the supervisor has read the settings and created the tables.
const result = readEnv(process.env)
if (!result.ok) fail(...result.problems)
const processName = `${process.env['DEMO_PROCESS']} (pid ${process.pid})`
const server = await start(result.env, { client: clientDirectory, processName }).catch(
  (error: unknown) => fail(reasonOf(error)),
)

let stopping = false
const stop = async () => {
  // Ctrl-C reaches all processes of the terminal, and then the supervisor says it as well.
  if (stopping) return
  stopping = true
  await server.close()
  // The connection to the supervisor would keep it alive.
  process.exit(0)
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
