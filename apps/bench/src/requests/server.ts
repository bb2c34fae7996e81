import { argument } from '../argument.ts'
import { answerQuestions } from '../child.ts'
import { cookieHeader, type Surroundings } from '../contenders/contender.ts'
import { openContender, type ContenderName } from '../contenders/registry.ts'
import { serve, type AdapterName } from './adapters.ts'

/** A process that serves some contenders, each on a port of its own. */

export interface ServerArgument {
  readonly adapter: AdapterName
  readonly contenders: readonly ContenderName[]
  readonly surroundings: Surroundings
}

export interface ServerQuestion {
  readonly about: 'places' | 'cpu'
}

/** Where a contender is, and what a signed-in browser sends it. */
export interface Place {
  readonly contender: ContenderName
  readonly url: string
  readonly cookie: string
}

export interface ServerAnswer {
  /** Without those whose service is not available. */
  readonly places: readonly Place[]
  /** In microseconds of all threads since the process began. */
  readonly cpuMicros: number
}

const { adapter, contenders, surroundings } = argument<ServerArgument>()
const places: Place[] = []
const closing: (() => Promise<void>)[] = []

for (const name of contenders) {
  const contender = await openContender(name, surroundings)
  if (contender === null) continue
  const url = await serve(adapter, contender.app)
  places.push({ contender: name, url, cookie: cookieHeader(contender) })
  closing.push(() => contender.close())
}

answerQuestions<ServerQuestion, ServerAnswer>(
  async ({ about }) => {
    const { user, system } = process.cpuUsage()
    return { places: about === 'places' ? places : [], cpuMicros: user + system }
  },
  async () => {
    for (const close of closing) await close()
  },
)
