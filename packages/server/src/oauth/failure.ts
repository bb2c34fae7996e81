import {
  OperationProcessingError,
  PARSE_ERROR,
  ResponseBodyError,
  RESPONSE_IS_NOT_CONFORM,
  RESPONSE_IS_NOT_JSON,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi'
import type { ProviderFailedEvent } from './hook-events.ts'
import { ResourceError } from './resource-error.ts'

/** Why a provider's answer is of no use. */
interface Failure extends Pick<ProviderFailedEvent<unknown>, 'reason' | 'status'> {
  /** Whether another try may succeed: it cannot be reached, or does not answer as it should. */
  readonly down: boolean
}

/** RFC 6749 sections 4.1.2.1 and 5.2, RFC 9126, RFC 6750, OpenID Connect Core 1.0 section 3.1.2.6. */
const known = new Set(
  (
    'invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type ' +
    'invalid_scope access_denied unsupported_response_type server_error temporarily_unavailable ' +
    'invalid_token insufficient_scope invalid_redirect_uri invalid_request_uri ' +
    'interaction_required login_required account_selection_required consent_required'
  ).split(' '),
)

/** Codes of a response that no server of OAuth has made: an error page, a proxy's, a login form. */
const notOAuth: readonly string[] = [RESPONSE_IS_NOT_JSON, RESPONSE_IS_NOT_CONFORM, PARSE_ERROR]

/** The code of an error response, if it is one that is known: else it might say anything. */
export function knownError(code: string | null): string {
  return code !== null && known.has(code) ? code : 'unknown_error'
}

/** What has gone wrong, without anything that the provider has said. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof ResponseBodyError) {
    return { down: isDown(thrown.status), reason: knownError(thrown.error), status: thrown.status }
  }
  if (thrown instanceof WWWAuthenticateChallengeError) {
    return { down: isDown(thrown.status), reason: thrown.code, status: thrown.status }
  }
  if (thrown instanceof OperationProcessingError) {
    const reason = thrown.code ?? thrown.name
    const status = thrown.cause instanceof Response ? thrown.cause.status : null
    // An error page with 404 or 403 is one of a wrong address, or of an app that may not ask.
    const fault = status === null || status < 400 || isDown(status)
    return { down: fault && notOAuth.includes(reason), reason, status }
  }
  if (thrown instanceof ResourceError) {
    return { down: isDown(thrown.status), reason: thrown.name, status: thrown.status }
  }
  const reason = thrown instanceof Error ? thrown.name : typeof thrown
  return { down: !(thrown instanceof UnsupportedOperationError), reason, status: null }
}

function isDown(status: number): boolean {
  return status >= 500 || status === 429
}
