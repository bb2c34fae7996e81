import type {
  AnyTRPCMutationProcedure,
  AnyTRPCProcedure,
  AnyTRPCQueryProcedure,
  AnyTRPCRouter,
  AnyTRPCSubscriptionProcedure,
} from '@trpc/server'

/** The path of one of the app's mutations, as in `'auth.login'`. */
export type MutationPath<TRouter extends AnyTRPCRouter> = ProcedurePath<
  TRouter['_def']['record'],
  AnyTRPCMutationProcedure
>

/** The path of one of the app's mutations that take no input, as in `'auth.logout'`. */
export type ActionPath<TRouter extends AnyTRPCRouter> = ProcedurePath<
  TRouter['_def']['record'],
  { readonly _def: { readonly type: 'mutation'; readonly $types: { readonly input: void } } }
>

/** The path of one of the app's queries, as in `'auth.me'`. */
export type QueryPath<TRouter extends AnyTRPCRouter> = ProcedurePath<
  TRouter['_def']['record'],
  AnyTRPCQueryProcedure
>

/** The path of one of the app's routers, queries or mutations, as in `'auth'`. */
export type RoutePath<TRouter extends AnyTRPCRouter> = PathBelow<TRouter['_def']['record']>

// `string extends keyof …` is a router about which nothing is known: any path may be one of its.
type ProcedurePath<TRecord, TKind> = string extends keyof TRecord
  ? string
  : {
      [TKey in keyof TRecord & string]: TRecord[TKey] extends AnyTRPCProcedure
        ? TRecord[TKey] extends TKind
          ? TKey
          : never
        : `${TKey}.${ProcedurePath<TRecord[TKey], TKind>}`
    }[keyof TRecord & string]

type PathBelow<TRecord> = string extends keyof TRecord
  ? string
  : {
      [TKey in keyof TRecord & string]: TRecord[TKey] extends AnyTRPCProcedure
        ? TRecord[TKey] extends AnyTRPCSubscriptionProcedure
          ? never
          : TKey
        : TKey | `${TKey}.${PathBelow<TRecord[TKey]>}`
    }[keyof TRecord & string]
