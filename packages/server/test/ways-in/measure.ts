import { openIdentityProvider, type IdentityProvider } from '../harness/identity-provider.ts'
import { refusal } from '../harness/refusal.ts'
import { redirectUris } from './app.ts'
import { openWays, states, type Page, type State, type Ways } from './town.ts'
import { waysIn } from './ways.ts'

/** Where somebody stands after a way in. */
export type Outcome =
  | { readonly kind: 'in'; readonly amr: readonly string[] }
  | { readonly kind: 'pending'; readonly pending: readonly string[]; readonly enrol: boolean }
  | { readonly kind: 'closed' }

/** One way in, of somebody who has set that up, under a policy. */
export interface Cell {
  readonly way: string
  readonly state: State
  readonly requireFactor: boolean
  readonly outcome: Outcome
}

/** Where a page stands. Every procedure must say the same. */
async function standing({ trpc }: Page): Promise<Outcome> {
  const me = await trpc.auth.me.query().catch(() => null)
  if (me !== null) return { kind: 'in', amr: await trpc.amr.query() }
  const refusals = [await refusal(trpc.auth.me.query()), await refusal(trpc.whose.query())]
  const codes = refusals.map(({ auth }) => auth?.code)
  if (codes.some((code) => code !== 'SECOND_FACTOR_REQUIRED')) {
    throw new Error(`Neither in nor on the way: ${codes.join(', ')}.`)
  }
  if ((await trpc.hello.query()) !== null) throw new Error('A public procedure knows somebody.')
  const { pending = [], enrol = false } = refusals[0]?.auth ?? {}
  return { kind: 'pending', pending, enrol }
}

/** Tries one way in on a server of its own. */
async function measure(
  acme: IdentityProvider,
  { way, state, requireFactor }: Omit<Cell, 'way' | 'outcome'> & { way: (typeof waysIn)[number] },
) {
  await using ways: Ways = await openWays(acme, state, requireFactor)
  const page = ways.browse()
  await way.come(ways, page)
  return await standing(page)
}

/** Every way in, with everything that can be set up, with and without a policy. */
export async function measureAll(): Promise<readonly Cell[]> {
  await using acme = await openIdentityProvider({ redirectUris: redirectUris('acme') })
  const cells: Cell[] = []
  for (const way of waysIn) {
    for (const state of states) {
      for (const requireFactor of [false, true]) {
        const outcome: Outcome = way.open(state)
          ? await measure(acme, { way, state, requireFactor })
          : { kind: 'closed' }
        cells.push({ way: way.name, state, requireFactor, outcome })
      }
    }
  }
  return cells
}
