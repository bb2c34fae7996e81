export type { AuthOptions } from './auth-options.ts'
export type { Auth, FullMiddleware, SessionMiddleware } from './core/auth.ts'
export { backend, cookieBackend } from './core/backend/backend.ts'
export type { Backend, CookieBackendOptions } from './core/backend/backend.ts'
export type { TokenReader } from './core/backend/strategy/also-reading.ts'
export { databaseStrategy, type DatabaseStrategyOptions } from './core/backend/strategy/database.ts'
export { secretKey } from './core/backend/strategy/jwt-key.ts'
export type { JwtKey, LoadedKey, SecretKeyOptions } from './core/backend/strategy/jwt-key.ts'
export { jwtStrategy } from './core/backend/strategy/jwt.ts'
export type { JwtStrategyOptions, TokenOptions } from './core/backend/strategy/jwt.ts'
export type { KeySource } from './core/backend/strategy/key-ring.ts'
export type { Strategy, TokenSubject, Verdict } from './core/backend/strategy/strategy.ts'
export { bearerTransport } from './core/backend/transport/bearer.ts'
export type {
  CookieAttributes,
  CookiePlace,
  CookieTransportOptions,
} from './core/backend/transport/cookie-options.ts'
export { cookieTransport } from './core/backend/transport/cookie.ts'
export type {
  IssuedToken,
  TokenAnswer,
  Transport,
  WriteOccasion,
} from './core/backend/transport/transport.ts'
export { AuthConfigError } from './core/config.ts'
export type { AuthCore, Doctor, Factor, IssuedCodes, ProvableMethods } from './core/core.ts'
export type { WithAuthError } from './core/error-format.ts'
export { AuthError, refusals } from './core/errors.ts'
export type {
  AuthErrorCode,
  AuthErrorCodes,
  AuthErrorData,
  AuthErrorDetail,
  AuthErrorOptions,
  CoreErrorCode,
  InvalidFields,
  PasswordReason,
  PasswordReasons,
  StepUp,
} from './core/errors.ts'
export type { CallInfo, ConnectionParams } from './core/exchange/call-info.ts'
export type { Sender } from './core/exchange/client-address.ts'
export type { Cookie } from './core/exchange/cookie.ts'
export type { Exchange } from './core/exchange/exchange.ts'
export type { FetchOptions } from './core/exchange/fetch.ts'
export type { CookieJar } from './core/exchange/jar.ts'
export type { LambdaOptions } from './core/exchange/lambda.ts'
export type { NodeRequest } from './core/exchange/node.ts'
export type { AdapterOptions, NodeOptions } from './core/exchange/open.ts'
export type { CookieRank } from './core/exchange/response-cookies.ts'
export type { HeadersOptions } from './core/exchange/server-caller.ts'
export type { OriginRequest, TrustedOriginsOption } from './core/exchange/trusted-origins.ts'
export type { BackgroundOptions } from './core/hooks/background.ts'
export type { HookRunner } from './core/hooks/hook-runner.ts'
export type {
  AnyHookEvent,
  HookEvent,
  HookEvents,
  HookName,
  HookOptions,
  Hooks,
  MailEvent,
  NamedHooks,
  SignInEvent,
} from './core/hooks/hooks.ts'
export type { AuthKeys, KeyMaker } from './core/keys/auth-keys.ts'
export type { HmacAlgorithm, PurposeKeys } from './core/keys/purpose-keys.ts'
export type { Bucket, Limit, Limiter, LimiterFactory } from './core/limits/bucket.ts'
export type { CountedCall } from './core/limits/counted-call.ts'
export type {
  AccountLimitTable,
  LimitedCall,
  LimitedCalls,
  LimitEvent,
  LimitOptions,
  LimitScope,
  LimitTable,
} from './core/limits/limit-options.ts'
export type { AccountAttempt, Attempt, Guess, Limits } from './core/limits/limits.ts'
export type { MailTokenKind, MailTokens, OpenedMail } from './core/mail/mail-token.ts'
export type { HashKind, NewPassword, PasswordOwner, Passwords } from './core/passwords.ts'
export type {
  OwnFields,
  ProfileInput,
  ProfileOutput,
  ProfileSchema,
  UserSchemas,
} from './core/profile.ts'
export { authProcedure, cookieProcedure, tokenProcedure } from './core/protect/procedure.ts'
export type { BaseProcedure, Merge } from './core/protect/procedure.ts'
export type {
  Authenticated,
  AuthenticatedSession,
  AuthMiddleware,
  Requirements,
  SessionRequirements,
} from './core/protect/protect.ts'
export type { ProtectedProcedure } from './core/protect/protected-procedure.ts'
export { recent, type Requirement, type RequirementCall } from './core/protect/requirement.ts'
export type { AbsenceCode, Examine, Refusal } from './core/refusal.ts'
export type {
  AuthContext,
  AuthHandle,
  BackendOption,
  SignInAnswer,
  SignInOptions,
} from './core/request/auth-handle.ts'
export { requestOf } from './core/request/request-of.ts'
export type {
  ActiveSession,
  Device,
  Proof,
  Session,
  SessionClaims,
} from './core/session/session.ts'
export { enter, prove, type Entry, type FirstProof } from './core/sign-in/door.ts'
export type { LoginResult, SignInResult } from './core/sign-in/login-result.ts'
export type { Visit } from './core/sign-in/visit.ts'
export { cachedSessions, type SessionCacheOptions } from './core/store/cached-sessions.ts'
export { memoryRecords } from './core/store/memory-records.ts'
export { memorySessions } from './core/store/memory-sessions.ts'
export { memoryUsers } from './core/store/memory-users.ts'
export type { RecordChange, RecordStore, StoredRecord } from './core/store/record-store.ts'
export type { FeedListener, SessionFeed } from './core/store/session-feed.ts'
export type {
  SessionFilter,
  SessionPatch,
  SessionStore,
  StoredSession,
} from './core/store/session-store.ts'
export type {
  DeleteResult,
  FieldRefusal,
  UserPatch,
  UserPosition,
  UserQuery,
  UserStore,
  WriteResult,
} from './core/store/user-store.ts'
export { emailKey } from './core/user.ts'
export type { BaseUser, Json, Profile, Secret, SecretMark, User, UserRecord } from './core/user.ts'
export type { WithoutSecrets } from './core/without-secrets.ts'
export { createAuth } from './create-auth.ts'
export { changeEmailRouter } from './email/change-email-router.ts'
export type { ChangeEmailRouter, ChangeEmailRouterOptions } from './email/change-email-router.ts'
export type { EmailChangeEvent } from './email/hook-events.ts'
export { verifyRouter, type VerifyRouter, type VerifyRouterOptions } from './email/verify-router.ts'
export { accountRouter } from './password/account-router.ts'
export type { AccountRouter, AccountRouterOptions } from './password/account-router.ts'
export { argon2id, type Argon2idOptions } from './password/argon2id.ts'
export { authRouter, type AuthRouter, type AuthRouterOptions } from './password/auth-router.ts'
export type { LoginFailedEvent } from './password/hook-events.ts'
export type { PasswordHasher } from './password/password-hasher.ts'
export type { PasswordPolicyOptions } from './password/password-policy.ts'
export type { PasswordOptions } from './password/password.ts'
export { registerRouter, type RegisterRouter } from './password/register-router.ts'
export { resetPasswordRouter } from './password/reset-router.ts'
export type { ResetPasswordRouter, ResetPasswordRouterOptions } from './password/reset-router.ts'
export type { DeviceName } from './sessions/device-name.ts'
export type { Revoked } from './sessions/revocation.ts'
export { sessionsRouter } from './sessions/sessions-router.ts'
export type { SessionInfo, SessionsRouter } from './sessions/sessions-router.ts'
export { createUser, type CreateInput, type RegisterInput, type UserFlags } from './users/create.ts'
export type { UpdateEvent } from './users/hook-events.ts'
export type { UserPage, UserPageQuery } from './users/page.ts'
export type { UserUpdate } from './users/update.ts'
export { usersRouter, type UsersRouter, type UsersRouterOptions } from './users/users-router.ts'
// No exports, only what they declare: the names of their counted calls.
export type {} from './email/counted-calls.ts'
export type {} from './email/errors.ts'
export type {} from './password/counted-calls.ts'
export type {} from './password/errors.ts'
export type {} from './users/counted-calls.ts'
export type {} from './users/errors.ts'
