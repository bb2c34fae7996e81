import type { Result } from '../result.ts'
import { allCalls, medianOf, type Measured } from './figures.ts'
import { figure } from './format.ts'

/**
 * What CPU profiles of the servers showed (`node --cpu-prof`, tRPC's standalone server, 32
 * connections). The explanation is written by hand; the figures in it are those of the run.
 */
export function whereTheTimeGoes(result: Result): string {
  const parts = [
    `Most of a call is Node's and tRPC's: sockets, headers, the conversion of the request, the streams of the answer. In a profile of **protected calls (session)**, warm, about 3 % of the CPU is in this library, and a quarter in \`@trpc/server\`. ${beside(result, 'session')} Most of that difference is the middleware itself, for which tRPC copies its options and the context, key by key: it is there for an empty one too, and no guard in tRPC can do without one. Our part, finding the cookie, looking into the map of verified tokens and checking that the claims still hold, takes 0.3 µs in a loop, and several times that in a server whose caches are full of other things.`,
    `**A user from SQLite** is a query in a call that does nothing. better-sqlite3 compiles a function for the rows of every statement that it prepares, and kysely's driver prepares one for every query: \`cachedStatements\` keeps them, as it does here, and halves what is added. With drizzle the store prepares its look-ups once, by itself. The look-up bypasses kysely's way to a connection, whose promises cost about 16 µs (\`kyselyUsers(db, { sqlite })\`). What remains is SQLite's own reading and its locks, under 4 µs in a loop but several times that in a server whose caches are full of other things, and the asynchronous work around it. A statement prepared by hand, in a procedure without any auth, had 0.84 to 0.92 of a public call's throughput on the machine where this was examined. ${beside(result, 'user')} An app whose calls do not need the user's record asks for \`load: 'session'\`.`,
    `**On Hono** a call costs so little that a few µs show. On the machine where this was examined a public call of a signed-in user took 10 µs more than tRPC alone: 4 for the line \`Cache-Control: no-store\` itself, 3 for \`createContext\`, which checks whether a token came along, and 3 for \`auth.fetchRequestHandler\`, which waits for the calls that set cookies.`,
    `**A signature checked on every request** comes with more than \`jwtVerify\` by hand: a time limit, as for everything that answers later (8 of the 29 µs on the machine where this was examined), a longer token, its key chosen by \`kid\`, its kind and every claim checked, one spelling of the signature, and \`no-store\`. The memory of verified tokens is there so that nobody pays for it on every request.`,
    `**In a batch of ten** a third of the CPU is in \`@trpc/server\`, which makes a result and a copy of the context at each middleware. The caller is looked at once for all ten.`,
    `**A login** is its hash. Of 15 to 16 ms of core time that passed for each, 11 were the hash (2.5 of them the kernel's, for its 19 MiB), 1.6 to 1.9 the main thread's, 0.3 the client's, and 1 nobody's: a core that has finished a hash waits until the main thread hands out the next. A procedure that only checks the password takes 1 ms of the main thread, and leaves no core idle, because it keeps the thread pool full. With three hashes in a pool of two threads (\`UV_THREADPOOL_SIZE=2\`) logins reached 0.9 of the bare rate; but then everything else that needs the pool, such as checking a new token, waits behind hashes.`,
    `**In a flood of logins** others wait for a core, in client and server. The kernel (Linux 6.18, ticks of 4 ms) lets a thread that computes keep its core until the next tick: beside hashes a timer of the main thread was late by 4 ms (p99). One hash fewer than there are cores (\`passwords.concurrency\`) took two fifths off the p99 of others' calls, and three tenths off the logins; one more added two fifths, for 8 % more logins. The lowest priority (\`nice\` 19) for the threads that hash took a third off; but those threads are Node's, and serve files, DNS and signatures too, so the library leaves them alone. Only Linux's idle policy, which Node cannot set, brought the timer to less than 2 ms. All this was measured on the machine where it was examined, with two cores for server and clients.`,
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
  return `Here a public call costs ${figure(open)} µs of CPU, and this one ${figure(guarded)} µs.`
}

function isOwn({ panel, call }: Measured, procedure: string): boolean {
  const isOurs = call.contender === 'trpc-auth' && call.procedure === procedure
  return isOurs && panel.adapter === 'standalone' && panel.batch === 1
}
