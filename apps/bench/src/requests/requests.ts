import { Child, type ChildOptions } from '../child.ts'
import type { Surroundings } from '../contenders/contender.ts'
import type { Plan } from '../plan.ts'
import type { RequestPanel } from '../result.ts'
import type { LoadAnswer, LoadQuestion } from './load.ts'
import { panels, type Panel } from './panels.ts'
import type { Place, ServerAnswer, ServerArgument, ServerQuestion } from './server.ts'
import { Sitting, type Load, type Server, type Target } from './sitting.ts'

/**
 * Panel by panel. Those with a goal are measured in several sittings, far apart in time, with a new
 * process each, so that neither what the machine did in one minute nor how one process was compiled
 * decides.
 */
export async function measureRequests(
  plan: Plan['requests'],
  surroundings: Surroundings,
  { sources = false }: ChildOptions,
): Promise<readonly RequestPanel[]> {
  const measured = panels(plan).map((panel) => ({ panel, result: emptyResult(panel) }))
  const file = new URL('load.ts', import.meta.url)
  for (let sitting = 0; sitting < plan.sittings; sitting += 1) {
    for (const { panel, result } of measured) {
      if (panel.rounds === 'few' && sitting > 0) continue
      await using load: Load = await Child.start<LoadQuestion, LoadAnswer>(file, { core: 'load' })
      await using server = await startServer(panel, surroundings, sources)
      const { places } = await server.ask({ about: 'places' })
      const targets = targetsOf({ panel, places, result, connections: plan.connections })
      await new Sitting({ load, server, targets, plan }).hold(plan.rounds[panel.rounds])
    }
  }
  return measured.map(({ result }) => ({
    ...result,
    calls: result.calls.filter(({ rounds }) => rounds.length > 0),
  }))
}

function startServer(
  { adapter, calls }: Panel,
  surroundings: Surroundings,
  sources: boolean,
): Promise<Server> {
  const contenders = [...new Set(calls.map(({ contender }) => contender))]
  const argument: ServerArgument = { adapter, contenders, surroundings }
  return Child.start<ServerQuestion, ServerAnswer>(new URL('server.ts', import.meta.url), {
    args: [JSON.stringify(argument)],
    core: 'server',
    sources,
  })
}

function emptyResult({ adapter, batch, calls }: Panel): RequestPanel {
  return { adapter, batch, calls: calls.map((call) => ({ ...call, rounds: [] })) }
}

interface Opened {
  readonly panel: Panel
  readonly places: readonly Place[]
  readonly result: RequestPanel
  readonly connections: number
}

function targetsOf({ panel, places, result, connections }: Opened): readonly Target[] {
  const { batch } = panel
  return result.calls.flatMap((cell) => {
    const place = places.find(({ contender }) => contender === cell.contender)
    if (!place) return []
    const path = Array(batch).fill(cell.procedure).join(',')
    const url = `${place.url}/${path}?batch=1&input=%7B%7D`
    return [{ cell, question: { url, headers: { cookie: place.cookie }, connections } }]
  })
}
