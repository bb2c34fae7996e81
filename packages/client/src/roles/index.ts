import type { AnyTRPCRouter } from '@trpc/server'

/** What `rolesRouter`'s procedure `mine` answers. */
export interface Granted {
  readonly grants: readonly string[]
}

/** The paths of an app's procedures: `'notes.create'`. */
export type RouterPath<TRouter extends AnyTRPCRouter> = PathIn<TRouter['_def']['record']>

type PathIn<TRecord> = {
  [TKey in keyof TRecord & string]: TRecord[TKey] extends { readonly _def: unknown }
    ? TKey
    : `${TKey}.${PathIn<TRecord[TKey]>}`
}[keyof TRecord & string]

/**
 * Whether somebody may call a procedure, or has a word of the app's own: for pages, which hide what
 * their user may not do. It decides nothing: the server does.
 *
 * @template TRouter types the paths: `mayCall<AppRouter>(granted, 'notes.create')`
 * @template TVerb the app's own words
 *
 * @param granted what `mine` answered; nobody may do anything until it has
 */
export function mayCall<TRouter extends AnyTRPCRouter, TVerb extends string = never>(
  granted: Granted | null | undefined,
  name: RouterPath<TRouter> | TVerb,
): boolean {
  const text: string = name
  const covers = (grant: string) =>
    grant === text || (/^(.*\.)?\*$/.test(grant) && text.startsWith(grant.slice(0, -1)))
  return granted?.grants.some(covers) ?? false
}
