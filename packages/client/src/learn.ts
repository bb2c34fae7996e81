import { member } from './auth-error.ts'
import type { Role } from './role.ts'
import type { StepUp } from './step-up.ts'
import type { Tab } from './tab.ts'

/** Whose success it is. */
interface Success {
  readonly role: Role
  readonly tab: Tab
  readonly stepUp: StepUp | null
  /** Whether the app's own renewal function may have made the call. */
  readonly inRenewal: boolean
}

/** What the success of a call says about who is signed in. */
export function learn(answer: object, { role, tab, stepUp, inRenewal }: Success): void {
  const { identity } = tab
  const { news, confirms } = role
  if (confirms) identity.confirm()
  if (news === null) return
  if (news.type !== 'signed-in') return identity.act(news)
  const data = member(answer, 'data')
  // A factor is still wanted: whoever was signed in before no longer is, and nobody is yet.
  const pending = member(data, 'pending')
  if (Array.isArray(pending) && pending.length > 0) {
    if (identity.signedIn) identity.act({ type: 'signed-out', reason: 'logout' })
    return
  }
  const user = member(data, 'user')
  // Somebody who has come from a provider, and must prove first whose address it is.
  if (user === null) return
  // Within the same session: the proof that a question asked for, and what else a provider is for.
  const asked = stepUp?.asks && identity.signedIn !== false && user === undefined
  const intent = member(data, 'intent')
  if (asked || intent === 'stepUp' || intent === 'link') return identity.confirm()
  identity.act(inRenewal ? { ...news, renewing: true } : news)
}
