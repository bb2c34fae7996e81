import { databaseStrategy, type SessionStore } from '@trpc-auth/server'
import { kyselySessions } from '@trpc-auth/server/kysely'
import { redisSessions } from '@trpc-auth/server/redis'
import { answerQuestions } from '../child.ts'
import type { Surroundings } from '../contenders/contender.ts'
import { median } from '../numbers.ts'
import type { Plan } from '../plan.ts'
import type { LookUpCell } from '../result.ts'
import { fillPostgres, fillRedis, idOf, tokenOf } from './sessions.ts'

/** A process that looks sessions up, among a few and among many. */

export interface LookUpQuestion {
  readonly service: 'postgres' | 'redis'
  readonly surroundings: Surroundings
  readonly plan: Plan['lookUps']
}

answerQuestions<LookUpQuestion, readonly LookUpCell[]>(async ({ service, surroundings, plan }) => {
  const begun = performance.now()
  const few = await storeOf(plan.few, service, surroundings)
  const many = await storeOf(plan.many, service, surroundings)
  if (few === null || many === null) return []
  const fillSeconds = (performance.now() - begun) / 1000
  const ways = { store: finding, strategy: reading }
  const cells: LookUpCell[] = []
  for (const by of ['store', 'strategy'] as const) {
    const [one, other] = [ways[by](few, plan.few), ways[by](many, plan.many)]
    const rounds: LookUpCell['rounds'] = []
    await series(one, plan.series)
    await series(other, plan.series)
    for (let round = 0; round < plan.rounds; round += 1) {
      rounds.push(await inTurn(one, other, plan.series))
    }
    cells.push({ service, by, few: plan.few, many: plan.many, fillSeconds, rounds })
  }
  return cells
})

async function storeOf(
  amount: number,
  service: LookUpQuestion['service'],
  { postgresUrl, redisUrl, prefix }: Surroundings,
): Promise<SessionStore | null> {
  if (service === 'postgres') {
    if (postgresUrl === null) return null
    return kyselySessions(await fillPostgres(postgresUrl, `sessions_${amount}`, amount))
  }
  if (redisUrl === null) return null
  const keyPrefix = `${prefix}sessions-${amount}:`
  return redisSessions(await fillRedis(redisUrl, keyPrefix, amount), { keyPrefix })
}

type LookUp = () => Promise<unknown>

/** One row or hash, by its key. */
function finding(store: SessionStore, amount: number): LookUp {
  return async () => {
    const found = await store.find(idOf(anyOf(amount)))
    if (found === null) throw new Error('A session is not there.')
  }
}

/** From the token to the verdict. */
function reading(sessions: SessionStore, amount: number): LookUp {
  const strategy = databaseStrategy({ sessions, lifetimeSeconds: 86_400 })
  return async () => {
    const verdict = await strategy.read(tokenOf(anyOf(amount)), new Date())
    if (!verdict.ok) throw new Error(`A session is ${verdict.reason}.`)
  }
}

function anyOf(amount: number): number {
  return Math.floor(Math.random() * amount)
}

/** There and back again, so that drift cancels out. */
async function inTurn(few: LookUp, many: LookUp, amount: number) {
  const first = await series(few, amount)
  const manyMicros = median([...(await series(many, amount)), ...(await series(many, amount))])
  const fewMicros = median([...first, ...(await series(few, amount))])
  return { fewMicros, manyMicros }
}

/** One after the other. */
async function series(lookUp: LookUp, amount: number): Promise<readonly number[]> {
  const micros: number[] = []
  for (let at = 0; at < amount; at += 1) {
    const started = performance.now()
    await lookUp()
    micros.push((performance.now() - started) * 1000)
  }
  return micros
}
