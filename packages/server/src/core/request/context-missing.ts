import { AuthError } from '../errors.ts'

/** Shared by every copy of this package in a process, whatever its version. */
const mark = Symbol.for('@trpc-auth/server: ctx.auth')

/** Marks what a copy of this package puts into `ctx.auth`, so that another copy knows what it is. */
export function markHandle(handle: object): void {
  Object.defineProperty(handle, mark, { value: true })
}

/** Why there is no usable `ctx.auth`. */
export function contextMissing(found: unknown): AuthError {
  const fromOtherCopy = typeof found === 'object' && found !== null && mark in found
  return new AuthError('CONTEXT_MISSING', { message: fromOtherCopy ? otherCopy : missing })
}

const missing = 'ctx.auth is missing. Spread auth.createContext(options) in your createContext.'

const otherCopy =
  'ctx.auth was made by another copy of @trpc-auth/server: the package is there twice, in two versions or bundled once and loaded once. Find them with `npm ls @trpc-auth/server` and keep one; in a bundler, leave the package external or alias it to one path.'
