import type { TRPCProcedureBuilder } from '@trpc/server'
import type { AuthContext } from '../request/auth-handle.ts'
import type { BaseProcedure, Merge, PlainProcedure } from './procedure.ts'
import type {
  Authenticated,
  AuthenticatedSession,
  Requirements,
  SessionRequirements,
} from './protect.ts'
import type { Profile, User } from '../user.ts'

/** Adds the protection to any of the app's procedures, and keeps all their types. */
export interface ProtectedProcedure<TProfile extends Profile> {
  <TContext extends AuthContext<User<TProfile>>, TMeta, TOverrides>(
    base: BaseProcedure<TContext, TMeta, TOverrides>,
    requirements?: Requirements<User<TProfile>>,
  ): PlainProcedure<TContext, TMeta, Merge<TOverrides, Authenticated<User<TProfile>>>>
  <TContext extends AuthContext<User<TProfile>>, TMeta, TOverrides>(
    base: BaseProcedure<TContext, TMeta, TOverrides>,
    requirements: SessionRequirements,
  ): PlainProcedure<TContext, TMeta, Merge<TOverrides, AuthenticatedSession>>
  <
    TContext extends AuthContext<User<TProfile>>,
    TMeta,
    TOverrides,
    TInputIn,
    TInputOut,
    TOutputIn,
    TOutputOut,
    TCaller extends boolean,
  >(
    base: TRPCProcedureBuilder<
      TContext,
      TMeta,
      TOverrides,
      TInputIn,
      TInputOut,
      TOutputIn,
      TOutputOut,
      TCaller
    >,
    requirements?: Requirements<User<TProfile>>,
  ): TRPCProcedureBuilder<
    TContext,
    TMeta,
    Merge<TOverrides, Authenticated<User<TProfile>>>,
    TInputIn,
    TInputOut,
    TOutputIn,
    TOutputOut,
    TCaller
  >
  <
    TContext extends AuthContext<User<TProfile>>,
    TMeta,
    TOverrides,
    TInputIn,
    TInputOut,
    TOutputIn,
    TOutputOut,
    TCaller extends boolean,
  >(
    base: TRPCProcedureBuilder<
      TContext,
      TMeta,
      TOverrides,
      TInputIn,
      TInputOut,
      TOutputIn,
      TOutputOut,
      TCaller
    >,
    requirements: SessionRequirements,
  ): TRPCProcedureBuilder<
    TContext,
    TMeta,
    Merge<TOverrides, AuthenticatedSession>,
    TInputIn,
    TInputOut,
    TOutputIn,
    TOutputOut,
    TCaller
  >
}
