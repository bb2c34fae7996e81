import { Child, type ChildOptions } from '../child.ts'
import type { Surroundings } from '../contenders/contender.ts'
import { rotated } from '../numbers.ts'
import type { Plan } from '../plan.ts'
import type { LoadAnswer, LoadQuestion } from '../requests/load.ts'
import type { LoginFigures } from '../result.ts'
import { credentials, type LoginAppName } from './login-apps.ts'
import type { LoginServerAnswer, LoginServerQuestion } from './login-server.ts'

type LoginServer = Child<LoginServerQuestion, LoginServerAnswer>
type Load = Child<LoadQuestion, LoadAnswer>

const atOnce = 16

/** Signing in, compared with the bare rate at which the same process checks passwords. */
export async function measureLogins(
  plan: Plan['logins'],
  { directory }: Surroundings,
  { sources = false }: ChildOptions,
): Promise<LoginFigures> {
  const start = (name: LoginAppName): Promise<LoginServer> =>
    Child.start(new URL('login-server.ts', import.meta.url), { args: [name, directory], sources })
  await using load: Load = await Child.start(new URL('../requests/load.ts', import.meta.url))
  await using own = await start('trpc-auth')
  await using theirs = await start('better-auth')
  const figures: LoginFigures = {
    bare: [],
    verified: [],
    own: [],
    betterAuth: [],
    atOnce,
    flood: null,
  }

  const amount = plan.perRound
  await burst(load, own, { amount: atOnce })
  await burst(load, theirs, { amount: 2 })
  const turns = [
    async () => void figures.bare.push(await bare(own, amount)),
    async () => void figures.verified.push(await burst(load, own, { amount, call: 'verify' })),
    async () => void figures.own.push(await burst(load, own, { amount })),
    async () => void figures.betterAuth.push(await burst(load, theirs, { amount: amount / 4 })),
  ]
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const turn of rotated(turns, round)) await turn()
  }
  figures.flood = await flood(load, own, plan.flood)
  return figures
}

async function bare(server: LoginServer, amount: number) {
  await server.ask({ about: 'begin' })
  const { perSecond = 0 } = await server.ask({ about: 'bare', amount })
  const { delayP99Millis = 0 } = await server.ask({ about: 'end' })
  return { perSecond, delayP99Millis }
}

interface Calls {
  readonly amount: number
  readonly connections: number
  /** `verify`: the password is checked, and nothing else. @default 'login' */
  readonly call?: 'login' | 'verify'
}

async function burst(load: Load, server: LoginServer, calls: Omit<Calls, 'connections'>) {
  const { amount } = calls
  const { answer, delayP99Millis } = await post(load, server, { ...calls, connections: atOnce })
  const failed = amount - (answer.statuses[200] ?? 0)
  if (failed > 0) throw new Error(`${failed} of ${amount} calls failed.`)
  return { perSecond: amount / answer.seconds, delayP99Millis }
}

/** Far more than can be hashed: the rest must be refused instead of piling up. */
async function flood(load: Load, server: LoginServer, amount: number) {
  const { residentMiB: before = 0 } = await server.ask({ about: 'place' })
  const all = { amount, connections: amount }
  const { answer, delayP99Millis, residentMiB } = await post(load, server, all)
  const { 200: signedIn = 0, 429: refused = 0 } = answer.statuses
  if (signedIn + refused !== amount) throw new Error('A login of the flood was neither.')
  return { amount, signedIn, refused, delayP99Millis, grownMiB: residentMiB - before }
}

async function post(
  load: Load,
  server: LoginServer,
  { amount, connections, call = 'login' }: Calls,
) {
  const { url = '' } = await server.ask({ about: 'place' })
  await server.ask({ about: 'begin' })
  const answer = await load.ask({
    url: call === 'verify' ? url.replace('auth.login', 'verify') : url,
    until: { amount },
    connections: Math.min(amount, connections),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
  })
  const { delayP99Millis = 0, residentMiB = 0 } = await server.ask({ about: 'end' })
  return { answer, delayP99Millis, residentMiB }
}
