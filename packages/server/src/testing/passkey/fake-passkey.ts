import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '../../passkey/webauthn-json.ts'
import { onlyInTests } from '../tests-only.ts'
import { Authenticator } from './authenticator.ts'

/** A browser's passkeys, without the browser. Whoever asks is taken for their owner. */
export interface FakePasskey {
  /**
   * In place of `createPasskey`: the `response` for `register` or `signUp`.
   *
   * @throws {DOMException} as a browser does: `InvalidStateError` if it has one of `excludeCredentials`,
   *   `SecurityError` for another site's options
   */
  create(options: PublicKeyCredentialCreationOptionsJSON): RegistrationResponseJSON
  /**
   * In place of `getPasskey`: the `response` for `signIn` or `verify`, by the newest passkey that will do.
   *
   * @throws {DOMException} as a browser does: `NotAllowedError` without such a passkey,
   *   `SecurityError` for another site's options
   */
  get(options: PublicKeyCredentialRequestOptionsJSON): AuthenticationResponseJSON
}

/**
 * An authenticator in code, with which a test drives the procedures of `passkeyRouter` and
 * `passkeySignUpRouter`.
 *
 * @param origin of the app's pages, such as `https://app.example`
 * @throws {AuthConfigError} in production
 */
export function fakePasskey(origin: string): FakePasskey {
  onlyInTests('fakePasskey')
  const authenticator = new Authenticator(origin, { kind: 'preferred' })
  const { hostname } = new URL(origin)
  const has = ({ id }: { readonly id: string }) =>
    authenticator.credentials.some((one) => Buffer.from(one.id).toString('base64url') === id)
  return {
    create(options) {
      assertSite(hostname, options.rp.id)
      if (!options.excludeCredentials.some(has)) return authenticator.create(options)
      throw new DOMException('It has a passkey of this user already.', 'InvalidStateError')
    },
    get(options) {
      assertSite(hostname, options.rpId)
      const { allowCredentials: allowed } = options
      const may = allowed.length === 0 ? authenticator.credentials.length > 0 : allowed.some(has)
      if (may) return authenticator.get(options)
      throw new DOMException('It has no passkey that would do.', 'NotAllowedError')
    },
  }
}

/** Passkeys are for a site and those below it (WebAuthn L3, 5.1.3). */
function assertSite(hostname: string, rpId: string): void {
  if (hostname === rpId || hostname.endsWith(`.${rpId}`)) return
  throw new DOMException(`${rpId} is not the site of ${hostname}.`, 'SecurityError')
}
