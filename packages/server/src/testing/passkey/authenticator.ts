import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '../../passkey/webauthn-json.ts'
import { cbor, type CborMap } from './cbor.ts'
import { algorithms, coseKey, newKey, preferred, type Kind } from './credential-key.ts'

/** The bits of authenticator data (WebAuthn L3, 6.1). */
export const flags = { up: 1, uv: 4, be: 8, bs: 16, at: 64 } as const

/** What an honest browser or authenticator would not say. */
export interface Bent {
  readonly type?: string
  readonly challenge?: string
  readonly origin?: string
  readonly crossOrigin?: boolean
  readonly topOrigin?: string
  readonly rpId?: string
  /** In place of those of a passkey that is not synced, and has checked its user. */
  readonly flags?: number
  readonly counter?: number
  readonly id?: Uint8Array
  /** In place of that in the authenticator data. */
  readonly saysId?: string
  readonly userHandle?: string | null
  readonly key?: CborMap
  readonly alg?: number
  readonly fmt?: string
  readonly statement?: CborMap
  readonly transports?: readonly string[]
  readonly signature?: Uint8Array
  readonly clientData?: string
}

/** A passkey in software. */
interface Credential {
  readonly id: Uint8Array
  readonly key: KeyObject
  readonly kind: Kind
  readonly handle: string
  counter: number
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
const sha256 = (data: Uint8Array | string) => createHash('sha256').update(data).digest()

/** An authenticator, and the browser around it, of which every word can be bent. */
export class Authenticator {
  readonly #origin: string
  readonly #kind: Kind | 'preferred'
  readonly #counts: boolean
  readonly credentials: Credential[] = []

  /**
   * @param kind `'preferred'`: the first of those that are asked for that it knows
   * @param counts whether its signatures are counted; most synced passkeys always say zero
   */
  constructor(
    origin: string,
    { kind = 'ES256', counts = true }: { kind?: Kind | 'preferred'; counts?: boolean } = {},
  ) {
    this.#origin = origin
    this.#kind = kind
    this.#counts = counts
  }

  create(
    options: PublicKeyCredentialCreationOptionsJSON,
    bent: Bent = {},
  ): RegistrationResponseJSON {
    const kind = this.#kind === 'preferred' ? preferred(options) : this.#kind
    const { privateKey, publicKey } = newKey(kind)
    const id = bent.id ?? randomBytes(32)
    const counter = bent.counter ?? (this.#counts ? 1 : 0)
    const handle = options.user.id
    this.credentials.push({ id, key: privateKey, kind, handle, counter })
    const length = Buffer.from([id.length >> 8, id.length & 0xff])
    const key = bent.key ?? coseKey(publicKey.export({ format: 'jwk' }), kind, bent.alg)
    const authData = Buffer.concat([
      authenticatorData(bent.rpId ?? options.rp.id, (bent.flags ?? 5) | flags.at, counter),
      Buffer.alloc(16), // the aaguid
      length,
      id,
      cbor(key),
    ])
    const object: CborMap = [
      ['fmt', bent.fmt ?? 'none'],
      ['attStmt', bent.statement ?? []],
      ['authData', authData],
    ]
    const response = {
      clientDataJSON: this.#clientData('webauthn.create', options.challenge, bent),
      attestationObject: text(cbor(object)),
      transports: bent.transports ?? ['internal'],
      authenticatorData: text(authData),
      publicKey: text(publicKey.export({ type: 'spki', format: 'der' })),
      publicKeyAlgorithm: bent.alg ?? algorithms[kind],
    }
    return { ...credentialOf(bent.saysId ?? text(id)), response }
  }

  get(options: PublicKeyCredentialRequestOptionsJSON, bent: Bent = {}): AuthenticationResponseJSON {
    const allowed = options.allowCredentials.map(({ id }) => id)
    const credential = this.credentials.findLast(
      ({ id }) => allowed.length === 0 || allowed.includes(text(id)),
    )
    if (credential === undefined) throw new Error('The authenticator has no such passkey.')
    if (this.#counts) credential.counter += 1
    const counter = bent.counter ?? credential.counter
    const clientDataJSON = this.#clientData('webauthn.get', options.challenge, bent)
    const data = authenticatorData(bent.rpId ?? options.rpId, bent.flags ?? 5, counter)
    const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))])
    const digest = credential.kind === 'EdDSA' ? null : 'sha256'
    const { userHandle = credential.handle } = bent
    const response = {
      clientDataJSON,
      authenticatorData: text(data),
      signature: text(bent.signature ?? sign(digest, signed, credential.key)),
      ...(userHandle !== null && { userHandle }),
    }
    return { ...credentialOf(bent.saysId ?? text(credential.id)), response }
  }

  #clientData(type: string, challenge: string, bent: Bent): string {
    const { crossOrigin = false, topOrigin } = bent
    const data = {
      type: bent.type ?? type,
      challenge: bent.challenge ?? challenge,
      origin: bent.origin ?? this.#origin,
      crossOrigin,
      ...(topOrigin !== undefined && { topOrigin }),
    }
    return text(Buffer.from(bent.clientData ?? JSON.stringify(data)))
  }
}

/** What both answers have in common. Not all of it is read by this library. */
function credentialOf(id: string) {
  const authenticatorAttachment = 'platform'
  return { id, rawId: id, type: 'public-key', authenticatorAttachment, clientExtensionResults: {} }
}

function authenticatorData(rpId: string, bits: number, counter: number): Buffer {
  const rest = Buffer.alloc(5)
  rest.writeUInt8(bits, 0)
  rest.writeUInt32BE(counter, 1)
  return Buffer.concat([sha256(rpId), rest])
}
