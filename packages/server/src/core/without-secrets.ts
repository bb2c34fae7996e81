import type { SecretMark } from './user.ts'

/**
 * The type of the finished router, unchanged, unless a procedure returns a {@link Secret}: then it
 * does not compile, and the message ends with the path of the procedure and "returns a secret".
 *
 * This covers any procedure, protected or public, wherever it got the secret: from `auth.users`,
 * from a session store, or from the tables of this layer with the app's own query. Secrets are
 * found in objects, lists, maps, sets, promises and what a subscription yields, eight levels deep;
 * not if one was declared a `string` or `any` on the way.
 *
 * @example export type AppRouter = WithoutSecrets<typeof appRouter>
 */
export type WithoutSecrets<TRouter extends AnyRouter & Keeping<TRouter>> = TRouter

interface AnyRouter {
  readonly _def: { readonly record: object }
}

/** What a router must be: anything if it leaks nothing, otherwise a text, which no router is. */
type Keeping<TRouter extends AnyRouter> = [LeakOf<TRouter['_def']['record']>] extends [never]
  ? unknown
  : `${LeakOf<TRouter['_def']['record']>} returns a secret`

/** The paths of the procedures of a record that return a secret. */
type LeakOf<TRecord, TPath extends string = ''> = string extends keyof TRecord
  ? never
  : {
      [TName in keyof TRecord & string]: TRecord[TName] extends Procedure
        ? true extends HoldsSecret<TRecord[TName]['_def']['$types']['output']>
          ? `${TPath}${TName}`
          : never
        : LeakOf<TRecord[TName], `${TPath}${TName}.`>
    }[keyof TRecord & string]

interface Procedure {
  readonly _def: { readonly $types: { readonly output: unknown } }
}

/** One level less to look into, because types that contain themselves have no end. */
type Less = readonly [0, 0, 1, 2, 3, 4, 5, 6, 7]

/**
 * `true` if there is a secret in it, otherwise `never`. Nothing is known about `any` and `unknown`.
 * Looks at all parts of a value at once, as a union, in which texts and numbers are one each: that
 * keeps it cheap for the compiler.
 */
type HoldsSecret<TValue, TDepth extends Less[number] | 8 = 8> = unknown extends TValue
  ? never
  : TValue extends number | bigint | boolean | symbol | null | undefined | Date
    ? never
    : TValue extends string
      ? IsSecret<TValue>
      : TDepth extends 0
        ? never
        : TValue extends readonly unknown[]
          ? HoldsSecret<TValue[number], Less[TDepth]>
          : PartIsSecret<TValue, TValue[keyof TValue], Less[TDepth]>

type IsSecret<TText extends string> = string extends TText
  ? keyof SecretMark extends keyof TText
    ? true
    : never
  : never

type PartIsSecret<TValue, TPart, TDepth extends Less[number]> = TValue extends
  | ((...args: never) => unknown)
  | { readonly [Symbol.iterator]: unknown }
  | { readonly [Symbol.asyncIterator]: unknown }
  | PromiseLike<unknown>
  ? TValue extends Iterable<infer TItem> | AsyncIterable<infer TItem> | PromiseLike<infer TItem>
    ? HoldsSecret<TItem, TDepth>
    : never
  : unknown extends TPart // one part that is `any` hides the others in a union
    ? { [TName in keyof TValue]: HoldsSecret<TValue[TName], TDepth> }[keyof TValue]
    : HoldsSecret<TPart, TDepth>
