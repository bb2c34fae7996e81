import { z } from 'zod'
import type { Auth } from '../core/auth.ts'
import { AuthError } from '../core/errors.ts'
import { mayRemoveFactor } from '../core/factor/factor-change.ts'
import { removeFactor } from '../core/factor/factor-removal.ts'
import { factorProcedure, factorRequest } from '../core/factor/factor-request.ts'
import type { PlainProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import { requestOf } from '../core/request/request-of.ts'
import type { Visit } from '../core/sign-in/visit.ts'
import type { BaseUser, Profile, User } from '../core/user.ts'
import { refuse } from './errors.ts'
import { credentialId, passkeyName } from './inputs.ts'
import {
  belongsTo,
  findPasskey,
  infoOf,
  isFactor,
  passkeys,
  passkeysOf,
  type Passkey,
} from './passkey-record.ts'
import { signalFor, type Site } from './signal.ts'

/** The procedures with which users see the passkeys that they have. */
export function ownProcedures<TProfile extends Profile, TProfileInput, TMeta>(
  auth: Auth<TProfile, TProfileInput>,
  procedure: PlainProcedure<AuthContext<User<TProfile>>, TMeta, object>,
  site: Site<User<TProfile>>,
) {
  const own = procedure.use(auth.protect())

  const list = own.query(async ({ ctx }) => {
    return (await passkeysOf(requestOf(auth, ctx.auth), ctx.user)).map(infoOf)
  })

  const rename = own
    .input(z.object({ id: credentialId, name: passkeyName }))
    .mutation(async ({ ctx, input: { id, name } }) => {
      const visit = requestOf(auth, ctx.auth)
      const passkey = await renamed(visit, ctx.user, { id, name })
      return { passkey: infoOf(passkey), signal: await signalFor(visit, ctx.user, site) }
    })

  const remove = procedure
    .input(z.object({ id: credentialId }))
    .mutation(async ({ ctx, input: { id } }) => {
      const visit = factorRequest(auth, ctx.auth)
      const owner = await mayRemoveFactor(visit)
      const passkey = await ownPasskey(visit, owner.record, id)
      const { key } = passkey.row
      const others = (await passkeysOf(visit, owner.record)).filter(({ row }) => row.key !== key)
      const answer = await removeFactor(visit, owner, {
        name: 'passkey',
        last: isFactor(passkey.data) && !others.some(({ data }) => isFactor(data)),
        // With the last of them those that do not open: nobody could use or remove them.
        remove: () =>
          others.length === 0
            ? passkeys.deleteAll(auth, owner.record.id)
            : passkeys.delete(auth, key),
      })
      const user = auth.toUser<TProfile>(owner.record)
      return { ...answer, signal: await signalFor(visit, user, site) }
    })

  return { list, rename, remove: factorProcedure(auth, remove) }
}

/** @throws {AuthError} `PASSKEY_UNKNOWN`, also for somebody else's */
async function ownPasskey<TProfile extends Profile>(
  visit: Visit<TProfile>,
  user: BaseUser,
  id: string,
): Promise<Passkey> {
  const passkey = await findPasskey(visit, id)
  if (passkey && belongsTo(passkey, user)) return passkey
  throw refuse('PASSKEY_UNKNOWN')
}

/** How often a use of the passkey may come in between before we give up. */
const attempts = 10

async function renamed<TProfile extends Profile>(
  visit: Visit<TProfile>,
  user: BaseUser,
  { id, name }: { readonly id: string; readonly name: string },
): Promise<Passkey> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const passkey = await ownPasskey(visit, user, id)
    const data = { ...passkey.data, name }
    if (await passkeys.update(visit.core, passkey, data)) return { ...passkey, data }
  }
  throw new AuthError('UNAVAILABLE')
}
