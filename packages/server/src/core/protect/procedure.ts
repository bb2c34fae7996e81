// The bridge to tRPC's builder types, and the only file with casts. A builder says in its type
// parameters what the app's context, meta and overrides are. They are unknown here, and TypeScript
// cannot resolve tRPC's conditional types over them, although `AuthContext` bounds the context.
import type {
  AnyTRPCMutationProcedure,
  AnyTRPCProcedure,
  AnyTRPCQueryProcedure,
  TRPCMiddlewareFunction,
  TRPCMutationProcedure,
  TRPCProcedureBuilder,
  TRPCQueryProcedure,
  TRPCUnsetMarker,
} from '@trpc/server'
import type { AuthContext } from '../request/auth-handle.ts'
import type { Backend } from '../backend/backend.ts'
import { anyRequestOf } from '../request/request-of.ts'
import { AuthConfigError } from '../config.ts'
import { givingCookies } from './asks.ts'
import type { AuthMiddleware } from './protect.ts'
import type { Profile, User } from '../user.ts'

type Unset = TRPCUnsetMarker

/**
 * A builder that has no input, output or caller yet. Written with eight type parameters: the ninth,
 * the error shape, then remains the app's own, and older versions of tRPC know only eight.
 */
export type PlainProcedure<TContext, TMeta, TOverrides> = TRPCProcedureBuilder<
  TContext,
  TMeta,
  TOverrides,
  Unset,
  Unset,
  Unset,
  Unset,
  false
>

/** A type of its own, so that it comes out of a procedure only if nothing else would. */
interface Unchanged {
  readonly unchanged: unique symbol
}

/**
 * The app's base procedure: one that has no input, output or caller yet. Described only by what
 * shows that, not as a builder: for every parameter of this type the compiler would compare
 * everything about builders, 16,000 type instantiations in each app.
 */
export interface BaseProcedure<TContext, TMeta, TOverrides> {
  use(middleware: TRPCMiddlewareFunction<TContext, TMeta, TOverrides, unknown, Unset>): unknown
  query(resolver: () => Unchanged): { readonly _def: { readonly $types: { output: Unchanged } } }
}

/** `TType` with the properties of `TWith` in place of its own. */
export type Merge<TType, TWith> = object extends TType ? TWith : Omit<TType, keyof TWith> & TWith

/**
 * The app's base procedure, seen as one whose context has at least `auth`: what a function that makes
 * a record of procedures builds them from, for whatever app it is called in. The types of the app's
 * own come back with the type that the function says it answers.
 */
export function authProcedure<TProfile extends Profile, TContext, TMeta, TOverrides>(
  base: BaseProcedure<TContext, TMeta, TOverrides>,
): PlainProcedure<AuthContext<User<TProfile>>, TMeta, object> {
  // oxlint-disable-next-line house/no-escape-cast -- the bridge, see the top of this file
  return base as unknown as PlainProcedure<AuthContext<User<TProfile>>, TMeta, object>
}

/**
 * Adds a middleware to any builder of an app.
 *
 * @template TSignature says what comes out for what goes in, which only the app's types know
 */
export function builderFunction<TSignature, TProfile extends Profile, TRequirements>(
  middleware: (requirements?: TRequirements) => AuthMiddleware<User<TProfile>, object>,
): TSignature {
  type Base = PlainProcedure<AuthContext<User<TProfile>>, unknown, object>
  const add = (base: Base, requirements?: TRequirements) => base.use(middleware(requirements))
  // oxlint-disable-next-line house/no-escape-cast -- the bridge, see the top of this file
  return add as unknown as TSignature
}

/** A query of an app's router, by what goes in and what comes out. */
export type Query<TInput, TOutput, TMeta> = TRPCQueryProcedure<{
  input: TInput
  output: TOutput
  meta: TMeta
}>

/** A mutation of an app's router, by what goes in and what comes out. */
export type Mutation<TInput, TOutput, TMeta> = TRPCMutationProcedure<{
  input: TInput
  output: TOutput
  meta: TMeta
}>

/** A mutation whose types follow the app's own options: its profile, or its factors. */
export function typedMutation<TInput, TOutput, TMeta>(
  procedure: AnyTRPCMutationProcedure,
): Mutation<TInput, TOutput, TMeta> {
  return procedure
}

/** A query whose types follow the app's own options. */
export function typedQuery<TInput, TOutput, TMeta>(
  procedure: AnyTRPCQueryProcedure,
): Query<TInput, TOutput, TMeta> {
  return procedure
}

/**
 * A procedure that sets cookies: the response head waits for it, when streaming too, and where no
 * cookie can be set it is refused before it starts.
 *
 * Wraps the built procedure, not its builder: the wrapper's synchronous part then runs before any
 * middleware, so before tRPC makes its response.
 *
 * @throws {AuthConfigError} for a subscription
 */
export function cookieProcedure<TProcedure extends AnyTRPCProcedure>(
  procedure: TProcedure,
): TProcedure {
  if (procedure._def.type === 'subscription') {
    throw new AuthConfigError(
      'cookieProcedure: a subscription cannot set a cookie, because its response begins before it runs. Use a mutation.',
    )
  }
  const held = (options: Parameters<TProcedure>[0]) => {
    const { jar } = requestIn(options).exchange
    return jar.hold(() => procedure(options))
  }
  return Object.assign(held, procedure, givingCookies)
}

/**
 * A procedure that gives or takes a token of one of these backends: as `cookieProcedure` makes it if
 * one of them keeps its token in a cookie, and as it is if none does.
 *
 * @throws {AuthConfigError} for a subscription
 */
export function tokenProcedure<TProcedure extends AnyTRPCProcedure>(
  backends: readonly Backend[],
  procedure: TProcedure,
): TProcedure {
  const cookies = backends.some(({ transport }) => transport.carrier === 'cookie')
  if (!cookies) return procedure
  // The server itself may call it while answering a GET, which a page that links here could cause.
  const guarded = (options: Parameters<TProcedure>[0]) => {
    requestIn(options).assertSameSite(backends, procedure._def.type)
    return procedure(options)
  }
  return cookieProcedure(Object.assign(guarded, procedure))
}

/**
 * A procedure that replaces or takes away the token it was called with: where that is a cookie, as
 * with `cookieProcedure`.
 */
export function ownTokenProcedure<TProcedure extends AnyTRPCProcedure>(
  backends: readonly Backend[],
  procedure: TProcedure,
): TProcedure {
  const held = cookieProcedure(procedure)
  const call = (options: Parameters<TProcedure>[0]) => {
    const { exchange } = requestIn(options)
    const byCookie = backends.some(({ transport }) => {
      return transport.carrier === 'cookie' && transport.read(exchange) !== null
    })
    return byCookie ? held(options) : procedure(options)
  }
  const cookies = backends.some(({ transport }) => transport.carrier === 'cookie')
  return Object.assign(call, procedure, cookies && givingCookies)
}

/** The request of a call that has not begun yet, whatever its app has put into the context. */
function requestIn(options: { readonly ctx: unknown } | undefined) {
  const ctx = options?.ctx as Partial<AuthContext<User<Profile>>> | undefined
  return anyRequestOf(ctx?.auth)
}
