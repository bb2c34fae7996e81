import type { AuthCore } from '../core.ts'
import { AuthError } from '../errors.ts'
import { contextMissing } from './context-missing.ts'
import type { Profile, User } from '../user.ts'
import type { AuthHandle } from './auth-handle.ts'
import { RequestAuth } from './request-auth.ts'

/**
 * The inside of `ctx.auth`, whichever layer made it.
 *
 * @throws {AuthError} `CONTEXT_MISSING` when the app's context was made without this library
 */
export function anyRequestOf<TProfile extends Profile>(
  handle: AuthHandle<User<TProfile>> | undefined,
): RequestAuth<TProfile> {
  if (isRequestAuth<TProfile>(handle)) return handle
  throw contextMissing(handle)
}

/**
 * The inside of `ctx.auth`, made by this layer.
 *
 * @throws {AuthError} `CONTEXT_MISSING` also when another layer made it: it has other users
 */
export function requestOf<TProfile extends Profile>(
  { backends }: Pick<AuthCore, 'backends'>,
  handle: AuthHandle<User<TProfile>> | undefined,
): RequestAuth<TProfile> {
  const request = anyRequestOf<TProfile>(handle)
  if (request.core.backends === backends) return request
  throw new AuthError('CONTEXT_MISSING', { message: anotherLayer })
}

/** Only `createContext` makes a handle, and with the app's own profile. */
function isRequestAuth<TProfile extends Profile>(
  handle: AuthHandle<User<TProfile>> | undefined,
): handle is RequestAuth<TProfile> {
  return handle instanceof RequestAuth
}

const anotherLayer =
  'ctx.auth was made by another createAuth. Spread createContext of the same auth that protects this procedure.'
