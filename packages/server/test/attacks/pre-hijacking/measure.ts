import { ada } from '../../harness/people.ts'
import { noMail, waysOfHers } from './owners.ts'
import { attacks, everybodyOf, newStranger, whoIs } from './strangers.ts'
import { openProviders, openTown } from './town.ts'

/** Whose the account is in the end. */
export type Outcome =
  /** Ada's, and nothing that the stranger has opens it. */
  | { readonly kind: 'hers' }
  /** She is not let in, and nothing has proved her address for the stranger either. */
  | { readonly kind: 'told'; readonly code: string }
  /** There is no such way. */
  | { readonly kind: 'closed' }
  /** Both are in, or the stranger's account has her address. The attack has succeeded. */
  | { readonly kind: 'hijacked' }

export interface Cell {
  readonly attack: (typeof attacks)[number]
  readonly way: string
  readonly outcome: Outcome
}

type Providers = Awaited<ReturnType<typeof openProviders>>
interface Tried {
  readonly attack: (typeof attacks)[number]
  readonly way: (typeof waysOfHers)[number]
}

/** Has the stranger come first, then Ada, and then the stranger again, on a server of its own. */
async function measure(providers: Providers, { attack, way }: Tried): Promise<Outcome> {
  await using town = await openTown(providers)
  const stranger = newStranger(town)
  await attack.prepare(town, stranger)
  const page = town.browse()
  const code = await way.come(town, page)
  if (code === noMail) return { kind: 'closed' }
  const hers = await whoIs(page)
  const theirs = await everybodyOf(town, stranger)
  const now = await town.auth.users.findByEmailKey(ada.email)
  if (hers === null) return now?.isVerified ? { kind: 'hijacked' } : { kind: 'told', code }
  const stays = (await whoIs(page)) === hers && now?.id === hers
  return { kind: stays && !theirs.includes(hers) ? 'hers' : 'hijacked' }
}

/** Everything that a stranger may have done, and every way by which Ada comes then. */
export async function measureAll(): Promise<readonly Cell[]> {
  await using providers = await openProviders()
  const cells: Cell[] = []
  for (const attack of attacks) {
    for (const way of waysOfHers) {
      cells.push({ attack, way: way.name, outcome: await measure(providers, { attack, way }) })
    }
  }
  return cells
}
