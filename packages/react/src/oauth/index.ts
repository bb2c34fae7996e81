export { useOAuthCallback, type OAuthCallback } from './oauth-callback.ts'
