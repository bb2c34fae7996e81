import { Child, type ChildOptions } from '../child.ts'
import type { Surroundings } from '../contenders/contender.ts'
import { quantile } from '../numbers.ts'
import type { Plan } from '../plan.ts'
import type { LoadAnswer, LoadQuestion } from '../requests/load.ts'
import type { FloodFigures } from '../result.ts'
import { credentials, signedIn } from './login-apps.ts'
import type { LoginServerAnswer, LoginServerQuestion } from './login-server.ts'

type LoginServer = Child<LoginServerQuestion, LoginServerAnswer>
type Load = Child<LoadQuestion, LoadAnswer>

/** How long signed-in users wait while others try to sign in, as many as possible. */
export async function measureFlood(
  plan: Plan['flood'],
  { directory }: Surroundings,
  { sources = false }: ChildOptions,
): Promise<FloodFigures> {
  const file = new URL('../requests/load.ts', import.meta.url)
  await using logins: Load = await Child.start(file)
  await using checks: Load = await Child.start(file)
  await using server: LoginServer = await Child.start(new URL('login-server.ts', import.meta.url), {
    args: ['trpc-auth', directory],
    sources,
  })
  const { url = '' } = await server.ask({ about: 'place' })
  const sides: Sides = { logins, checks, server, url, cookie: await signedIn(url), plan }
  await round(sides) // warms up
  const rounds: FloodFigures['rounds'] = []
  while (rounds.length < plan.rounds) rounds.push(await round(sides))
  const { checksPerSecond, loginsAtOnce } = plan
  return { checksPerSecond, loginsAtOnce, rounds }
}

interface Sides {
  readonly logins: Load
  readonly checks: Load
  readonly server: LoginServer
  readonly url: string
  readonly cookie: string
  readonly plan: Plan['flood']
}

async function round(sides: Sides): Promise<FloodFigures['rounds'][number]> {
  const { server, plan } = sides
  const quietMillis = await checkP99(sides)
  const [hashesMillis] = await Promise.all([
    checkP99(sides),
    server.ask({ about: 'bare', millis: plan.millis }),
  ])
  const [floodMillis, { statuses }] = await Promise.all([checkP99(sides), flood(sides)])
  const { 200: signedInMeanwhile = 0, 429: refused = 0 } = statuses
  return { quietMillis, hashesMillis, floodMillis, signedIn: signedInMeanwhile, refused }
}

/** At an even pace, whatever else is served meanwhile. */
async function checkP99({ checks, url, cookie, plan }: Sides): Promise<number> {
  const { latencies, statuses } = await checks.ask({
    url: url.replace('auth.login', 'check'),
    headers: { cookie },
    connections: 32,
    pace: plan.checksPerSecond,
    until: { millis: plan.millis },
  })
  if (Object.keys(statuses).join() !== '200') throw new Error('A check of a session has failed.')
  return quantile(latencies, 0.99)
}

/** Each tries again as soon as it is answered. */
function flood({ logins, url, plan }: Sides): Promise<LoadAnswer> {
  return logins.ask({
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(credentials),
    connections: plan.loginsAtOnce,
    until: { millis: plan.millis },
  })
}
