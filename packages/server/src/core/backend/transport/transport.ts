import type { Exchange } from '../../exchange/exchange.ts'
import type { CookieRank } from '../../exchange/response-cookies.ts'
import type { Session } from '../../session/session.ts'
import type { CookieAttributes } from './cookie-options.ts'

/** A token and the session that it stands for. */
export interface IssuedToken {
  readonly token: string
  readonly session: Session
}

/** What `login` answers beside the user, if the client must keep the token itself. */
export interface TokenAnswer {
  readonly accessToken?: string
  readonly tokenType?: 'bearer'
}

/** When and why a token is written. */
export interface WriteOccasion {
  readonly now: Date
  readonly rank: CookieRank
}

/** How a token travels. */
export interface Transport {
  /**
   * `cookie`: sent by the browser by itself, so it needs the origin guard, and written into the
   * response head. `header`: sent by the client's own code, written into the answer.
   */
  readonly carrier: 'cookie' | 'header'
  /** What must be unique among the backends of an app: a cookie's name and place. */
  readonly slot: string
  /** What browsers are told of the cookie, for the doctor to compare with what came. */
  readonly cookie?: CookieAttributes
  /**
   * The token that the request presents, unchecked. Asked once, when the context is made: also for
   * public calls, so it must not throw.
   */
  read(exchange: Exchange): string | null
  /**
   * What the request presents beside it in the same place, in the order sent: a browser has several
   * cookies of one name once their domain or path was changed. Asked only when the first is no good.
   *
   * @default none
   */
  others?(exchange: Exchange): readonly string[]
  write(exchange: Exchange, issued: IssuedToken, occasion: WriteOccasion): TokenAnswer
  /** Makes the client forget the token, as far as the transport can. */
  clear(exchange: Exchange): void
}
