export { argon2id, type Argon2idOptions } from './argon2id.ts'
export type { AuthContext, AuthHandle, SignInOptions } from './auth-handle.ts'
export type { AuthOptions } from './auth-options.ts'
export { backend, cookieBackend, type Backend, type CookieBackendOptions } from './backend.ts'
export type { BackgroundOptions } from './background.ts'
export { createAuth, type Auth } from './create-auth.ts'
export type { DeviceName } from './device-name.ts'
export type { Doctor } from './doctor.ts'
export {
  AuthConfigError,
  AuthError,
  type AuthErrorCode,
  type AuthErrorData,
  type WithAuthError,
} from './errors.ts'
export type { Exchange } from './exchange/exchange.ts'
export type { FetchOptions } from './exchange/fetch.ts'
export type { HeadersOptions } from './exchange/headers.ts'
export type { Cookie } from './exchange/cookie.ts'
export type { CookieJar, CookieRank } from './exchange/jar.ts'
export type { LambdaOptions } from './exchange/lambda.ts'
export type { NodeRequest } from './exchange/node.ts'
export type { AdapterOptions } from './exchange/open.ts'
export type { HookRunner } from './hook-runner.ts'
export type {
  HookEvent,
  HookEvents,
  HookName,
  HookOptions,
  Hooks,
  MailEvent,
  SignInEvent,
} from './hooks.ts'
export type { Bucket, Limit, Limiter, LimiterFactory } from './limits/bucket.ts'
export type {
  LimitedCall,
  LimitEvent,
  LimitOptions,
  LimitScope,
  LimitTable,
} from './limits/limit-options.ts'
export type { Attempt, Limits } from './limits/limits.ts'
export type { MailOptions, MailPurpose, MailTokens, OpenedMail } from './mail-token.ts'
export type { PasswordHasher } from './password-hasher.ts'
export type {
  PasswordOwner,
  PasswordPolicyOptions,
  PasswordReason,
  PasswordReasons,
} from './password-policy.ts'
export type { NewPassword, PasswordOptions, Passwords } from './password.ts'
export { cookieProcedure, type BaseProcedure, type Merge } from './procedure.ts'
export type { AuthCore } from './presence.ts'
export type { ProfileInput, ProfileOutput, ProfileSchema } from './profile.ts'
export type {
  Authenticated,
  AuthenticatedSession,
  AuthMiddleware,
  Requirements,
  SessionRequirements,
} from './protect.ts'
export type { ProtectedProcedure } from './protected-procedure.ts'
export { accountRouter, type AccountRouter, type AccountRouterOptions } from './router/account.ts'
export {
  authRouter,
  type AuthRouter,
  type AuthRouterOptions,
  type LoginResult,
} from './router/auth.ts'
export { changeEmailRouter, type ChangeEmailRouter } from './router/change-email.ts'
export { registerRouter, type RegisterRouter } from './router/register.ts'
export { resetPasswordRouter, type ResetPasswordRouter } from './router/reset-password.ts'
export type { Revoked } from './router/revocation.ts'
export { sessionsRouter, type SessionInfo, type SessionsRouter } from './router/sessions.ts'
export { usersRouter, type UsersRouter } from './router/users.ts'
export { verifyRouter, type VerifyRouter } from './router/verify.ts'
export type { AbsenceCode, Examine, Refusal } from './refusal.ts'
export type { Secret, SecretMark } from './secret.ts'
export type { ActiveSession, Device, Session } from './session.ts'
export { cachedSessions, type SessionCacheOptions } from './store/cached-sessions.ts'
export { memorySessions } from './store/memory-sessions.ts'
export { memoryStore } from './store/memory.ts'
export type { FeedListener, SessionFeed } from './store/session-feed.ts'
export type {
  SessionFilter,
  SessionPatch,
  SessionStore,
  StoredSession,
} from './store/session-store.ts'
export type {
  DeleteResult,
  UserPatch,
  UserPosition,
  UserQuery,
  UserStore,
  WriteResult,
} from './store/store.ts'
export { databaseStrategy, type DatabaseStrategyOptions } from './strategy/database.ts'
export type { TokenReader } from './strategy/also-reading.ts'
export {
  secretKey,
  type JwtKey,
  type LoadedKey,
  type SecretKeyOptions,
} from './strategy/jwt-key.ts'
export { jwtStrategy, type JwtStrategyOptions, type TokenOptions } from './strategy/jwt.ts'
export type { KeySource } from './strategy/key-ring.ts'
export type { HmacAlgorithm } from './strategy/keys.ts'
export type { Strategy, TokenSubject, Verdict } from './strategy/strategy.ts'
export { bearerTransport } from './transport/bearer.ts'
export type { CookieAttributes, CookieTransportOptions } from './transport/cookie-options.ts'
export { cookieTransport } from './transport/cookie.ts'
export type { IssuedToken, TokenAnswer, Transport, WriteOccasion } from './transport/transport.ts'
export { createUser, type RegisterInput, type UserFlags } from './user-creation.ts'
export type { UserPage, UserPageQuery } from './user-page.ts'
export type { UserUpdate } from './user-update.ts'
export type { BaseUser, Json, Profile, User, UserRecord } from './user.ts'
export type { WithoutSecrets } from './without-secrets.ts'
