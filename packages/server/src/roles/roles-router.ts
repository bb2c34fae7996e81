import type { TRPCQueryProcedure } from '@trpc/server'
import type { Auth } from '../core/auth.ts'
import { authProcedure, type BaseProcedure } from '../core/protect/procedure.ts'
import type { AuthContext } from '../core/request/auth-handle.ts'
import type { Profile, User } from '../core/user.ts'
import type { Granted, Roles } from './roles.ts'

/** A type alias, because tRPC's `RouterRecord` requires an implicit index signature. */
export type RolesRouter<TMeta> = {
  mine: TRPCQueryProcedure<{ input: void; output: Granted; meta: TMeta }>
}

/**
 * `mine` answers the caller's roles and what they may do, so that a page shows only that: see
 * `mayCall` of `@trpc-auth/client`. It decides nothing: procedures check for themselves.
 */
export function rolesRouter<
  TProfile extends Profile,
  TProfileInput,
  TContext extends AuthContext<User<TProfile>>,
  TMeta,
  TOverrides,
>(
  auth: Auth<TProfile, TProfileInput>,
  base: BaseProcedure<TContext, TMeta, TOverrides>,
  roles: Pick<Roles<User<TProfile>>, 'granted'>,
): RolesRouter<TMeta> {
  const procedure = authProcedure<TProfile, TContext, TMeta, TOverrides>(base)
  return {
    mine: procedure.use(auth.protect()).query(({ ctx }) => roles.granted(ctx.user)),
  }
}
