import type { Surroundings } from '../contenders/contender.ts'
import { cookieHeader } from '../contenders/contender.ts'
import { noAuth } from '../contenders/no-auth.ts'
import { openContender, type ContenderName } from '../contenders/registry.ts'
import { answerQuestions } from '../child.ts'
import { serve, type AdapterName } from './adapters.ts'

/** A process that serves one contender, and beside it the same app without any auth. */

export interface ServerQuestion {
  readonly about: 'place' | 'cpu'
}

/** Where the apps are, and what a signed-in browser sends. */
export interface Place {
  readonly none: string
  readonly own: string
  readonly cookie: string
}

/** In microseconds of all threads since the process began. */
export interface CpuTime {
  readonly cpuMicros: number
}

/** `null` where the contender's service is not there. */
export type ServerAnswer = Place | CpuTime | null

const [adapter, name, surroundings] = process.argv.slice(2).map((text) => JSON.parse(text)) as [
  AdapterName,
  ContenderName,
  Surroundings,
]
const contender = await openContender(name, surroundings)
const place: Place | null = contender && {
  none: await serve(adapter, noAuth()),
  own: await serve(adapter, contender.app),
  cookie: cookieHeader(contender),
}

answerQuestions<ServerQuestion, ServerAnswer>(
  async ({ about }) => {
    if (about === 'place') return place
    const { user, system } = process.cpuUsage()
    return { cpuMicros: user + system }
  },
  async () => contender?.close(),
)
