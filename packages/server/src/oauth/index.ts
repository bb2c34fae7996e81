export type { FlowAnswer } from '../core/flow/flow.ts'
export type { RecordRefusedEvent } from '../core/record/owned-records.ts'
export type { AccountInfo } from './account-info.ts'
export { importAccount, type ImportedAccount } from './import-account.ts'
export type { LinkConfirmed } from './confirming.ts'
export type {} from './counted-calls.ts'
export type {} from './errors.ts'
export { formPostBridge } from './form-post.ts'
export type {
  AccountEvent,
  OAuthEmailEvent,
  ProviderFailedEvent,
  ProviderStep,
} from './hook-events.ts'
export type { Identity } from './identity.ts'
export type { NewIdentity } from './oauth-app.ts'
export type { OAuthIntent } from './oauth-flow.ts'
export { oauthCallbacks, type OAuthCallbacks } from './oauth-callbacks.ts'
export { oauthRouter } from './oauth-router.ts'
export { oauthTokens, type OAuthTokens, type OAuthTokensOptions } from './oauth-tokens.ts'
export type { OAuthRouterOptions } from './options.ts'
export type { ClientOptions } from './provider-check.ts'
export type { Grant, Provider } from './provider.ts'
export { ownPath } from './return-to.ts'
export { apple, type AppleOptions } from './providers/apple.ts'
export { discord } from './providers/discord.ts'
export { facebook } from './providers/facebook.ts'
export { github } from './providers/github.ts'
export { gitlab, type GitlabOptions } from './providers/gitlab.ts'
export { google, type GoogleOptions } from './providers/google.ts'
export { linkedin } from './providers/linkedin.ts'
export { microsoft, type MicrosoftOptions } from './providers/microsoft.ts'
export { oauth2, type OAuth2Options } from './providers/oauth2.ts'
export { oidc, type OidcOptions } from './providers/oidc.ts'
export { slack } from './providers/slack.ts'
export { x } from './providers/x.ts'
export type {
  OAuthAnswer,
  OAuthArrival,
  OAuthRouter,
  OAuthStart,
  OAuthStarted,
  ProviderInfo,
} from './router-types.ts'
