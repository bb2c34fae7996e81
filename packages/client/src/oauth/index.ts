export { oauthCallback } from './callback.ts'
export {
  oauthPopup,
  oauthPopupDone,
  OAuthPopupError,
  type OAuthPopupErrorCode,
  type OAuthPopupOptions,
} from './popup.ts'
export { oauthWords, type OAuthErrorCode } from './words.ts'
