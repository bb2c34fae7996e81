// The bridge to tRPC's builder types, and the only file with casts. A builder says in its type
// parameters what the app's context, meta and overrides are. They are unknown here, and TypeScript
// can not resolve tRPC's conditional types over them, although `AuthContext` bounds the context.
import type {
  AnyTRPCMutationProcedure,
  AnyTRPCProcedure,
  TRPCMiddlewareFunction,
  TRPCMutationProcedure,
  TRPCProcedureBuilder,
  TRPCUnsetMarker,
} from '@trpc/server'
import type { AuthContext } from './auth-handle.ts'
import type { Backend } from './backend.ts'
import { requestOf } from './context.ts'
import { AuthConfigError } from './errors.ts'
import type { AuthMiddleware } from './protect.ts'
import type { Profile, User } from './user.ts'

type Unset = TRPCUnsetMarker

/**
 * A builder that has no input, output or caller yet. Written with eight type parameters: the ninth,
 * the error shape, then stays the app's own, and older versions of tRPC know only eight.
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

/** Of no other type, so that it comes out of a procedure only if nothing else was to. */
interface Unchanged {
  readonly unchanged: unique symbol
}

/**
 * The app's base procedure: one that has no input, output or caller yet. Described by what tells
 * that, and not as a builder: for every parameter of which the compiler would compare all there is
 * of builders, 16,000 type instantiations in each app.
 */
export interface BaseProcedure<TContext, TMeta, TOverrides> {
  use(middleware: TRPCMiddlewareFunction<TContext, TMeta, TOverrides, unknown, Unset>): unknown
  query(resolver: () => Unchanged): { readonly _def: { readonly $types: { output: Unchanged } } }
}

/** `TType` with the properties of `TWith` in place of its own. */
export type Merge<TType, TWith> = object extends TType ? TWith : Omit<TType, keyof TWith> & TWith

/** The app's base procedure, seen as one whose context has at least `auth`. */
export function authProcedure<TProfile extends Profile, TContext, TMeta, TOverrides>(
  base: BaseProcedure<TContext, TMeta, TOverrides>,
): PlainProcedure<AuthContext<User<TProfile>>, TMeta, object> {
  // oxlint-disable-next-line house/no-escape-cast -- the bridge, see the top of this file
  return base as unknown as PlainProcedure<AuthContext<User<TProfile>>, TMeta, object>
}

/**
 * What adds a middleware to any builder of an app.
 *
 * @template TSignature says what comes out for what goes in, which only the app's types can tell
 */
export function builderFunction<TSignature, TProfile extends Profile, TRequirements>(
  middleware: (requirements?: TRequirements) => AuthMiddleware<User<TProfile>, object>,
): TSignature {
  type Base = PlainProcedure<AuthContext<User<TProfile>>, unknown, object>
  const add = (base: Base, requirements?: TRequirements) => base.use(middleware(requirements))
  // oxlint-disable-next-line house/no-escape-cast -- the bridge, see the top of this file
  return add as unknown as TSignature
}

/** A mutation whose input holds the app's profile, which only the app's own schema can type. */
export function profileMutation<TInput, TOutput, TMeta>(
  procedure: AnyTRPCMutationProcedure,
): TRPCMutationProcedure<{ input: TInput; output: TOutput; meta: TMeta }> {
  return procedure
}

/**
 * A procedure that sets cookies: the response head waits for it, under streaming too, and where no
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
      'cookieProcedure: a subscription can set no cookie, as its response has begun before it runs. Use a mutation.',
    )
  }
  const held = (options: Parameters<TProcedure>[0]) => {
    const ctx = options?.ctx as Partial<AuthContext<User<Profile>>> | undefined
    const { jar } = requestOf(ctx?.auth).exchange
    return jar.hold(() => procedure(options))
  }
  return Object.assign(held, procedure)
}

/** A procedure that gives or takes a token of one of these backends. */
export function tokenProcedure<TProcedure extends AnyTRPCProcedure>(
  backends: readonly Backend[],
  procedure: TProcedure,
): TProcedure {
  const cookies = backends.some(({ transport }) => transport.carrier === 'cookie')
  return cookies ? cookieProcedure(procedure) : procedure
}

/**
 * A procedure that makes anew, or takes, the token that it was called with: where that is a cookie,
 * as with `cookieProcedure`.
 */
export function ownTokenProcedure<TProcedure extends AnyTRPCProcedure>(
  backends: readonly Backend[],
  procedure: TProcedure,
): TProcedure {
  const held = cookieProcedure(procedure)
  const call = (options: Parameters<TProcedure>[0]) => {
    const ctx = options?.ctx as Partial<AuthContext<User<Profile>>> | undefined
    const { exchange } = requestOf(ctx?.auth)
    const byCookie = backends.some(({ transport }) => {
      return transport.carrier === 'cookie' && transport.read(exchange) !== null
    })
    return byCookie ? held(options) : procedure(options)
  }
  return Object.assign(call, procedure)
}
