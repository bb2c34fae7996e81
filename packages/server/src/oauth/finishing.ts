import { prove } from '../core/sign-in/door.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, User, UserRecord } from '../core/user.ts'
import { knownAccount, touchAccount } from './account-record.ts'
import { arrive, type Outcome } from './arriving.ts'
import { readResponse, type Answered, type Returned } from './authorization-response.ts'
import { identify } from './code-exchange.ts'
import { refuse } from './errors.ts'
import { keepTokens } from './kept-tokens.ts'
import { linkAccount, signedIn } from './linking.ts'
import type { OAuthApp, ProvedSince } from './oauth-app.ts'
import type { OAuthIntent } from './oauth-flow.ts'
import { holdForEmail } from './pending-email.ts'
import { provedWhen } from './proved-when.ts'

/** What a flow has come to. */
export interface Finished<TUser> extends Outcome<TUser> {
  /** Name of the provider. */
  readonly provider: string
  readonly intent: OAuthIntent
  readonly returnTo: string
}

/**
 * Ends a flow, once: finds out who came back from the provider, and does what they had gone for.
 *
 * @param text what the client was given, if it keeps its tokens itself
 * @throws {AuthError} what {@link readResponse}, {@link identify}, {@link arrive} and {@link holdForEmail} throw
 */
export async function finish<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  { returned, text }: { readonly returned: Returned; readonly text: string | undefined },
): Promise<Finished<User<TProfile>>> {
  const { flows, clients, backend } = app
  const answered = await readResponse(visit, returned, { flows, clients, text })
  const { flow, client } = answered
  flows.end(visit, { id: flow.id, backend })
  const { intent, returnTo } = flow.data
  // Before the code is: a provider that sees it twice takes back what it has granted (RFC 6749, 4.1.2).
  if (!(await flows.spend(app.auth, flow.id))) throw refuse('OAUTH_EXPIRED')
  const proved = { ...answered, ...(await identify(visit, answered)) }
  const outcome = await outcomeOf(app, visit, proved)
  await keepTokens(app, visit, proved)
  return { ...outcome, provider: client.name, intent, returnTo }
}

async function outcomeOf<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  proved: Answered & ProvedSince,
): Promise<Outcome<User<TProfile>>> {
  const { intent, remember } = proved.flow.data
  if (intent === 'signIn') {
    const arrived = await arrive(app, visit, { ...proved, remember })
    return arrived ?? holdForEmail(app, visit, proved)
  }
  const { session, record } = await sameUser(visit, proved)
  const { client, identity } = proved
  const done = { user: app.auth.toUser<TProfile>(record), created: false }
  if (intent === 'link') {
    await linkAccount(visit, record, { provider: client.name, identity })
    return done
  }
  const known = await knownAccount(visit, identity)
  if (known?.record.id !== record.id) throw refuse('OAUTH_OTHER_USER')
  await touchAccount(visit, known.account, identity)
  const proof = { method: client.name, at: await provedWhen(app, visit, { ...proved, record }) }
  const { answer } = await prove(visit, proof, session.backend)
  return { ...answer, ...done }
}

/** The session in which the flow was begun, or another of the same user, who has ended none since. */
async function sameUser<TProfile extends Profile>(
  visit: Visit<TProfile>,
  { flow: { data } }: Answered,
): ReturnType<typeof signedIn<TProfile>> {
  const owner = await signedIn(visit)
  const { id, sessionEpoch }: UserRecord = owner.record
  if (data.user?.id !== id) throw refuse('OAUTH_OTHER_USER')
  if (data.user.epoch !== sessionEpoch) throw refuse('OAUTH_EXPIRED')
  return owner
}
