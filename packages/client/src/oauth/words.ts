/** In English, what to say of each refusal of `oauthRouter`, by its code in `error.data.auth.code`. */
export const oauthWords = {
  OAUTH_DENIED: 'You did not allow it there, so nothing has changed here.',
  OAUTH_EXPIRED: 'That took too long, or was started in another browser. Try again.',
  OAUTH_REFUSED: 'That did not work. Try again, or sign in another way.',
  OAUTH_PROVIDER_DOWN: 'The other site does not answer at the moment. Try again later.',
  OAUTH_NEEDS_EMAIL: 'It did not give us a confirmed e-mail address for you. Sign up another way.',
  OAUTH_OTHER_BROWSER: 'That link works once, in the browser in which you asked for it.',
  OAUTH_NO_STEP_UP: 'That site cannot check again that it is you. Confirm it another way.',
  OAUTH_OTHER_USER: 'That account belongs to someone else here. Sign out first to use it.',
  OAUTH_ACCOUNT_TAKEN: 'That account is linked to another user.',
  OAUTH_ACCOUNT_UNKNOWN: 'That account is not linked any more.',
  LAST_SIGN_IN_METHOD: 'It is your only way to sign in. Add another one first.',
} as const

/** A code that `oauthRouter` adds to those of every app. */
export type OAuthErrorCode = keyof typeof oauthWords
