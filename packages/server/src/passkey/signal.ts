import type { Visit } from '../core/sign-in/visit.ts'
import type { BaseUser, Profile, User } from '../core/user.ts'
import type { KeptPasskey } from './keeping.ts'
import { passkeysOf } from './passkey-record.ts'
import type { Passkeys } from './passkey.ts'
import { userHandle } from './user-handle.ts'
import type { PublicKeyCredentialCreationOptionsJSON } from './webauthn-json.ts'

/**
 * What a browser should know of a user's passkeys, so that it offers no removed one and shows the
 * current name: `signalPasskeys(signal)` of `@trpc-auth/client/passkey` tells it (WebAuthn L3, 5.1.10).
 */
export interface PasskeySignal {
  readonly rpId: string
  /** The user handle, not the app's id of the user. */
  readonly userId: string
  /** Of all passkeys that the user has. */
  readonly credentialIds: readonly string[]
  /** The user's address. */
  readonly name: string
  readonly displayName: string
}

/** The site, and how it calls its users. */
export interface Site<TUser> {
  readonly passkeys: Passkeys
  readonly displayName: (user: TUser) => string
}

export async function signalFor<TProfile extends Profile>(
  visit: Visit<TProfile>,
  user: User<TProfile>,
  { passkeys: { rpId }, displayName }: Site<User<TProfile>>,
): Promise<PasskeySignal> {
  const own = await passkeysOf(visit, user)
  return {
    rpId,
    userId: await userHandle(visit, user),
    credentialIds: own.map(({ data: { id } }) => id),
    name: user.email,
    displayName: displayName(user),
  }
}

/** The same for somebody who has just made their first passkey, and no account yet. */
export function firstSignal<TUser extends BaseUser>(
  user: TUser,
  site: Site<TUser>,
  { credential, handle }: KeptPasskey,
): PasskeySignal {
  const { id: userId, ...names } = userEntity(user, site, handle)
  return { rpId: site.passkeys.rpId, userId, credentialIds: [credential.id], ...names }
}

/** How authenticators show a user. */
export function userEntity<TUser extends BaseUser>(
  user: TUser,
  { displayName }: Site<TUser>,
  handle: string,
): PublicKeyCredentialCreationOptionsJSON['user'] {
  return { id: handle, name: user.email, displayName: displayName(user) }
}
