declare const secret: unique symbol

/** Is in the type of a {@link Secret} only, and in no value. */
export interface SecretMark {
  readonly [secret]?: true
}

/**
 * A text that must not leave the server: the hash of a password or of a session's token, or the
 * token of a mail. It may be used wherever a text is, and any text may stand where one is wanted, so
 * that a store returns what its database gives it. `WithoutSecrets` finds procedures that return it,
 * as long as nothing on the way declares it to be a `string`.
 */
export type Secret = string & SecretMark
