import type { TokenAnswer } from '../core/backend/transport/transport.ts'
import { AuthError } from '../core/errors.ts'
import type { FlowAnswer } from '../core/flow/flow.ts'
import { rememberRegistrant } from '../core/flow/registrant.ts'
import { enter, type Entry } from '../core/sign-in/door.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { Profile, User } from '../core/user.ts'
import type { OAuthApp, ProvedSince } from './oauth-app.ts'
import { provedWhen } from './proved-when.ts'
import { findUser } from './sign-in.ts'

/** What a flow has come to, without what the flow knows already. */
export interface Outcome<TUser> extends TokenAnswer, FlowAnswer {
  readonly user: TUser | null
  readonly pending?: readonly string[]
  readonly enrol?: true
  /**
   * The address is an existing user's, who must prove that they are the same person; or there is
   * none yet, and they must prove one.
   */
  readonly next?: 'CONFIRM_LINK' | 'NEEDS_EMAIL'
  /** Of the flow that goes on, where there is no address yet. */
  readonly id?: string
  /** Whether the user was created just now. */
  readonly created: boolean
}

/** Somebody who comes from a provider to sign in. */
interface Arrival extends Omit<ProvedSince, 'tokens'> {
  readonly remember: boolean
}

/**
 * Signs in whoever a provider knows, or has them prove first who they are here.
 *
 * @returns `null` if there is no address to go by
 * @throws {AuthError} `USER_NOT_VERIFIED`, and what {@link findUser} and `enter` throw
 */
export async function arrive<TProfile extends Profile, TProfileInput>(
  app: OAuthApp<TProfile, TProfileInput>,
  visit: Visit<TProfile>,
  arrival: Arrival,
): Promise<Outcome<User<TProfile>> | null> {
  const found = await findUser(app, visit, arrival)
  if (found === null) return null
  if (found.record === null) {
    return { ...found.held, user: null, next: 'CONFIRM_LINK', created: false }
  }
  const { record, created } = found
  if (app.requiresVerification && !record.isVerified) {
    // Without a session or a password they will follow the link that proves the address.
    await rememberRegistrant(visit, app.backend, record)
    throw new AuthError('USER_NOT_VERIFIED')
  }
  const { client, remember } = arrival
  const at = await provedWhen(app, visit, { ...arrival, record })
  const entry = await enter(visit, record, {
    backend: app.backend,
    method: client.name,
    at,
    remember,
  })
  return { ...answerOf(entry, app.auth.toUser<TProfile>(record)), created }
}

function answerOf<TUser>({ answer, ...wanted }: Entry, user: TUser) {
  return wanted.pending.length > 0 ? { ...answer, user: null, ...wanted } : { ...answer, user }
}
