import { PasskeyError } from './passkey-error.ts'

/** What of a browser's WebAuthn is used here (Level 3, 5.1), and which older ones lack in part. */
export interface WebAuthn {
  parseCreationOptionsFromJSON(options: object): object
  parseRequestOptionsFromJSON(options: object): object
  isConditionalMediationAvailable?(): Promise<boolean>
  getClientCapabilities?(): Promise<Readonly<Record<string, boolean>>>
  signalAllAcceptedCredentials?(options: object): Promise<void>
  signalCurrentUserDetails?(options: object): Promise<void>
  signalUnknownCredential?(options: object): Promise<void>
}

/** `navigator.credentials`, as far as passkeys need it. */
interface Credentials {
  create(options: CeremonyOptions): Promise<unknown>
  get(options: CeremonyOptions): Promise<unknown>
}

interface CeremonyOptions {
  readonly publicKey: object
  readonly signal: AbortSignal
  readonly mediation?: 'conditional'
}

interface Page {
  readonly PublicKeyCredential?: Partial<WebAuthn>
  readonly navigator?: { readonly credentials?: Credentials }
}

/** What the page has of it; nothing on a server, and on a page without TLS. */
export function webAuthn(): Partial<WebAuthn> {
  return (globalThis as Page).PublicKeyCredential ?? {}
}

/** Whether the browser reads and writes JSON itself: all do since 2025. */
export function isComplete(api: Partial<WebAuthn>): api is WebAuthn {
  return Boolean(api.parseCreationOptionsFromJSON && api.parseRequestOptionsFromJSON)
}

/** @throws {PasskeyError} `NOT_SUPPORTED` */
export function completeWebAuthn(): WebAuthn {
  const api = webAuthn()
  if (isComplete(api)) return api
  throw new PasskeyError('NOT_SUPPORTED', missing)
}

/** @throws {PasskeyError} `FAILED` for what is not a passkey; what the browser throws */
export async function ask<T>(what: 'create' | 'get', options: CeremonyOptions): Promise<T> {
  const credential = await (globalThis as Page).navigator?.credentials?.[what](options)
  if (credential && typeof credential === 'object' && 'toJSON' in credential) {
    const { toJSON } = credential
    if (typeof toJSON === 'function') return toJSON.call(credential) as T
  }
  throw new PasskeyError('FAILED', 'The browser returned no passkey.')
}

const missing =
  'This browser has no PublicKeyCredential.parseCreationOptionsFromJSON, which passkeys need here, or the page is not secure: use https, or http://localhost. Ask canUsePasskeys() first.'
