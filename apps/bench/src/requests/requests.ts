import { Child, type ChildOptions } from '../child.ts'
import type { Surroundings } from '../contenders/contender.ts'
import { rotated } from '../numbers.ts'
import type { Plan } from '../plan.ts'
import type { RequestCell } from '../result.ts'
import { stands, type Stand } from './cells.ts'
import type { LoadAnswer, LoadQuestion } from './load.ts'
import type { Place, ServerAnswer, ServerQuestion } from './server.ts'

type Server = Child<ServerQuestion, ServerAnswer>
type Load = Child<LoadQuestion, LoadAnswer>

/** One procedure of one server, asked in batches of one size. */
interface Target {
  readonly cell: RequestCell
  readonly server: Server
  readonly question: Omit<LoadQuestion, 'amount'>
  /** As many requests as take about as long as a burst should. */
  amount: number
}

/**
 * Every server runs in a process of its own, and they are asked by turns: a burst for each cell in
 * each round. Beside every contender, in the same process, runs the app without auth, so that what
 * the processes differ in falls out of the ratio.
 */
export async function measureRequests(
  plan: Plan['requests'],
  surroundings: Surroundings,
  { sources = false }: ChildOptions,
): Promise<readonly RequestCell[]> {
  await using stack = new AsyncDisposableStack()
  const load = stack.use(
    await Child.start<LoadQuestion, LoadAnswer>(new URL('load.ts', import.meta.url)),
  )
  const targets: Target[] = []
  for (const stand of stands(plan)) {
    const args = [stand.adapter, stand.contender, surroundings].map((arg) => JSON.stringify(arg))
    const file = new URL('server.ts', import.meta.url)
    const server: Server = stack.use(await Child.start(file, { args, sources }))
    const place = await server.ask({ about: 'place' })
    if (place === null || !('none' in place)) continue
    targets.push(...targetsOf({ stand, server, place, connections: plan.connections }))
  }
  for (const target of targets) await warmUp(load, target, plan)
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const target of rotated(targets, round * 7)) await burst(load, target)
  }
  return targets.map(({ cell }) => cell)
}

interface Opened {
  readonly stand: Stand
  readonly server: Server
  readonly place: Place
  readonly connections: number
}

function targetsOf({ stand, server, place, connections }: Opened): readonly Target[] {
  const { adapter, contender, procedures, batches } = stand
  const apps = [
    { app: 'none', procedure: 'public' } as const,
    ...procedures.map((procedure) => ({ app: 'own', procedure }) as const),
  ]
  return batches.flatMap((batch) =>
    apps.map(({ app, procedure }) => ({
      cell: { adapter, contender, app, procedure, batch, rounds: [] },
      server,
      question: {
        url: `${place[app]}/${Array(batch).fill(procedure).join(',')}?batch=1&input=%7B%7D`,
        headers: { cookie: place.cookie },
        connections,
      },
      amount: connections,
    })),
  )
}

/** Until the code is compiled, and to learn how many requests make a burst. */
async function warmUp(load: Load, target: Target, plan: Plan['requests']): Promise<void> {
  const amount = Math.max(plan.connections, Math.ceil(plan.warmUpRequests / target.cell.batch))
  const strangers = await load.ask({ ...target.question, headers: {}, amount: plan.connections })
  expectStatus(target, strangers, isGuarded(target) ? '401' : '200')
  const answer = await load.ask({ ...target.question, amount })
  expectStatus(target, answer, '200')
  const perSecond = (amount - 1) / answer.answeringSeconds
  target.amount = Math.max(plan.connections, Math.round((perSecond * plan.burstMillis) / 1000))
}

/** What is measured must be what it says: it lets in who is signed in, and nobody else. */
function isGuarded({ cell }: Target): boolean {
  return cell.procedure !== 'public' && cell.procedure !== 'empty'
}

function expectStatus({ cell }: Target, { statuses }: LoadAnswer, expected: string): void {
  if (Object.keys(statuses).join() === expected) return
  throw new Error(
    `${cell.contender} on ${cell.adapter}: ${cell.procedure} answered ${JSON.stringify(statuses)}, not ${expected}.`,
  )
}

async function burst(load: Load, target: Target): Promise<void> {
  const { amount, server, question, cell } = target
  const before = await cpuMicros(server)
  const answer = await load.ask({ ...question, amount })
  const after = await cpuMicros(server)
  expectStatus(target, answer, '200')
  cell.rounds.push({
    perSecond: (amount - 1) / answer.answeringSeconds,
    cpuMicros: (after - before) / amount,
    p99Millis: answer.p99Millis,
  })
}

async function cpuMicros(server: Server): Promise<number> {
  const answer = await server.ask({ about: 'cpu' })
  if (answer === null || !('cpuMicros' in answer)) throw new Error('The server did not tell.')
  return answer.cpuMicros
}
