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
    `**A user from SQLite** is a query in a call that does nothing. better-sqlite3 compiles a function for the rows of every statement that it prepares, and kysely's driver prepares one for every query: \`cachedStatements\` keeps them, as it does here, and halves what is added. Over drizzle the store prepares its look-ups once, by itself. The look-up goes past kysely's way to a connection, whose promises cost about 16 µs (\`kyselyUsers(db, { sqlite })\`). What remains is SQLite's own reading and its locks, under 4 µs in a loop but several times that in a server whose caches are full of other things, and the asynchronous work around it. A statement that was prepared by hand, in a procedure without any auth, had 0.84 to 0.92 of a public call's throughput on the machine where this was looked into. ${beside(result, 'user')} An app whose calls do without the user's record asks for \`load: 'session'\`.`,
    `**On Hono** a call costs so little that a few µs show: \`auth.fetchRequestHandler\` waits for the calls that set cookies, about 4 µs, and \`createContext\` looks whether a token came along, to keep the answer out of caches, about 3.`,
    `**A signature checked on every request** comes with more than \`jwtVerify\` by hand: a longer token, its key chosen by \`kid\`, its kind and every claim checked, one spelling of the signature, and a middleware, which the guard by hand in \`createContext\` has not. How much each costs is not measured.`,
    `**In a batch of ten** a third of the CPU is in \`@trpc/server\`, which makes a result and a copy of the context at each middleware. The caller is looked at once for all ten.`,
    `**A login** is its hash. Of 15 to 16 ms of core time that passed for each, 11 were the hash (2.5 of them the kernel's, for its 19 MiB), 1.6 to 1.9 the main thread's, 0.3 the client's, and 1 nobody's: a core that is done with a hash waits until the main thread has handed out the next. A procedure that only checks the password takes 1 ms of the main thread, and leaves no core idle, for it lets the thread pool be full. With three hashes in a pool of two threads (\`UV_THREADPOOL_SIZE=2\`) logins reached 0.9 of the bare rate; but then whatever else needs the pool, such as the proof of a new token, waits behind hashes.`,
    `**In a flood of logins** others wait for a core, in client and server. The kernel (Linux 6.18, ticks of 4 ms) lets a thread that computes keep its core until the next tick: beside hashes a timer of the main thread was late by 4 ms (p99). One hash fewer than there are cores (\`passwords.concurrency\`) took two fifths off the p99 of others' calls, and three tenths off the logins; one more added two fifths, for 8 % more logins. The lowest priority (\`nice\` 19) for the threads that hash took a third off; but those threads are Node's, and serve files, DNS and signatures too, so the library leaves them alone. Only Linux's idle policy, which Node can not set, brought the timer to less than 2 ms. All this is of the machine where it was looked into, with two cores for server and clients.`,
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
