import type { AnyTRPCRouter } from '@trpc/server'

/** The paths of an app's procedures: `'notes.create'`. */
export type RouterPath<TRouter extends AnyTRPCRouter> = PathIn<TRouter['_def']['record']>

/** All procedures of one router, or of the app: `'notes.*'`, `'*'`. */
export type RouterWildcard<TRouter extends AnyTRPCRouter> =
  | '*'
  | WildcardIn<TRouter['_def']['record']>

/** What somebody may be granted: a path of the app, all of a router, or one of the app's own words. */
export type Grant<TRouter extends AnyTRPCRouter, TVerb extends string = never> =
  | RouterPath<TRouter>
  | RouterWildcard<TRouter>
  | TVerb

/** Whatever has a definition is a procedure. Comparing all of one would cost the compiler more. */
type IsProcedure = { readonly _def: unknown }

type PathIn<TRecord> = {
  [TKey in keyof TRecord & string]: TRecord[TKey] extends IsProcedure
    ? TKey
    : `${TKey}.${PathIn<TRecord[TKey]>}`
}[keyof TRecord & string]

type WildcardIn<TRecord> = {
  [TKey in keyof TRecord & string]: TRecord[TKey] extends IsProcedure
    ? never
    : `${TKey}.*` | `${TKey}.${WildcardIn<TRecord[TKey]>}`
}[keyof TRecord & string]
