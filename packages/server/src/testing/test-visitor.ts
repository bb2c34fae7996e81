import type { Cookie } from '../core/exchange/cookie.ts'
import { onlyInTests } from './tests-only.ts'

/** Somebody who keeps the cookies that they are given: each time, options of `createContext`. */
export interface TestVisitor {
  /** Of their next request. */
  readonly headers: Headers
  readonly setCookie: (cookie: Cookie) => void
}

/**
 * A stranger, for procedures that set cookies: `appRouter.createCaller(auth.createContext(visitor))`.
 *
 * @throws {AuthConfigError} in production
 */
export function testVisitor(): TestVisitor {
  onlyInTests('testVisitor')
  const cookies = new Map<string, string>()
  return {
    get headers() {
      const pairs = [...cookies].map(([name, value]) => `${name}=${value}`)
      return new Headers(pairs.length > 0 ? { cookie: pairs.join('; ') } : {})
    },
    setCookie({ name, value, maxAge }) {
      if (maxAge === 0) cookies.delete(name)
      else cookies.set(name, value)
    },
  }
}
