export { AuthNews } from './auth-news.ts'
export { createAuthReact } from './auth-react.tsx'
export type {
  AuthReact,
  AuthReactOptions,
  AuthRequests,
  Enters,
  SaysWho,
} from './auth-react-types.ts'
export type { SignedInProps, SignedOutProps } from './signed-in.tsx'
export { useOAuthCallback, type OAuthCallback } from './oauth-callback.ts'
export { useStepUp } from './use-step-up.ts'
export type { StepUpQuestion } from './step-up-questions.ts'
