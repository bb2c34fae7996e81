import type { Result } from '../result.ts'
import { allCalls, medianOf, type Measured } from './figures.ts'
import { figure } from './format.ts'

/**
 * What CPU profiles of the servers have shown (`node --cpu-prof`, tRPC's standalone server, 32
 * connections). The explanation is written by hand; the figures in it are those of the run.
 */
export function whereTheTimeGoes(result: Result): string {
  const parts = [
    `Most of a call is Node's and tRPC's: sockets, headers, the conversion of the request, the streams of the answer. In a profile of **protected calls (session)**, warm, about 4 % of the CPU is in this library: finding the cookie, the look into the map of verified tokens, the proof that the claims still hold. ${beside(result, 'session')} What a middleware of tRPC costs is part of that, and is there for an empty one too.`,
    `**A user from SQLite** is a query in a call that does nothing. better-sqlite3 compiles a function for the rows of every statement that it prepares, and kysely's driver prepares one for every query: \`cachedStatements\` keeps them, as it does here, and halves what is added. Over drizzle the store prepares its look-ups once, by itself. What remains is SQLite's own reading and its locks, kysely's driver, and the asynchronous work around them. A statement that was prepared by hand, in a procedure without any auth, had 0.84 to 0.92 of a public call's throughput on the machine where this was looked into. ${beside(result, 'user')} An app whose calls do without the user's record asks for \`load: 'session'\`.`,
    `**On Hono** a call costs so little that a few µs show: \`auth.fetchRequestHandler\` waits for the calls that set cookies, about 4 µs, and \`createContext\` looks whether a token came along, to keep the answer out of caches, about 3.`,
    `**A signature checked on every request** comes with more than \`jwtVerify\` by hand: a longer token, its key chosen by \`kid\`, its kind and every claim checked, one spelling of the signature, and a middleware, which the guard by hand in \`createContext\` has not. How much each costs is not measured.`,
    `**In a batch of ten** a third of the CPU is in \`@trpc/server\`, which makes a result and a copy of the context at each middleware. The caller is looked at once for all ten.`,
    `**A login** waits for its hash: the main thread is idle most of the time. What an argon2id hash needs of a core is what limits logins, and beside it everybody who is served by the same cores; the flood of logins below is to be read with that in mind: bare hashes alone do to others about what the logins do. The clients and the main thread share the cores with the hashes: a procedure that did nothing but check the password, without gate, token or limits, had 0.85 to 0.87 of the bare rate on the machine where this was looked into.`,
  ]
  return `### Where the time goes\n\n${parts.join('\n\n')}`
}

function beside(result: Result, procedure: string): string {
  const micros = (name: string) => {
    const found = allCalls(result).find((measured) => isOwn(measured, name))
    return found ? medianOf(found.call.rounds, ({ cpuMicros }) => cpuMicros) : null
  }
  const [open, guarded] = [micros('public'), micros(procedure)]
  if (open === null || guarded === null) return ''
  return `Here a public call costs ${figure(open)} µs of CPU, and such a one ${figure(guarded)} µs.`
}

function isOwn({ panel, call }: Measured, procedure: string): boolean {
  const isOurs = call.contender === 'trpc-auth' && call.procedure === procedure
  return isOurs && panel.adapter === 'standalone' && panel.batch === 1
}
