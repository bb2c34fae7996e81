// What the passkey in code answers, beside what Chromium answers to the same app.
import {
  decodeAttestationObject,
  decodeClientDataJSON,
  decodeCredentialPublicKey,
  isoBase64URL,
  parseAuthenticatorData,
} from '@simplewebauthn/server/helpers'
import type { Browser as Chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import type {
  AuthenticationResponseJSON,
  RegistrationResponseJSON,
} from '../../src/passkey/index.ts'
import { fakePasskey, signInAs, testVisitor } from '../../src/testing/index.ts'
import { launchChromium } from '../harness/chromium.ts'
import { act, openPasskeyStage } from '../harness/passkey-stage.ts'
import { ada } from '../harness/people.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

let chromium: Chromium
beforeAll(async () => {
  chromium = await launchChromium()
})
afterAll(() => chromium.close())

type Answer = RegistrationResponseJSON | AuthenticationResponseJSON

const bytes = (text: string) => isoBase64URL.toBuffer(text)

/** The client data, except what is random; Chromium adds a reminder to it now and then. */
function clientDataOf({ response }: Answer) {
  const data = decodeClientDataJSON(response.clientDataJSON)
  const { other_keys_can_be_added_here: _reminder, ...said } = {
    ...data,
    other_keys_can_be_added_here: '',
  }
  return { ...said, challenge: data.challenge.length, order: Object.keys(said) }
}

/** A COSE key: its numbers, and how long its bytes are. */
const keySchema = z.map(z.number(), z.union([z.number(), z.instanceof(Uint8Array)]))

/** The authenticator data, except what is random and how far it has counted. */
function authDataOf(data: Uint8Array<ArrayBuffer>) {
  const { flags, rpIdHash, aaguid, credentialID, credentialPublicKey } =
    parseAuthenticatorData(data)
  const key = credentialPublicKey && keySchema.parse(decodeCredentialPublicKey(credentialPublicKey))
  return {
    flags,
    site: Buffer.from(rpIdHash).toString('hex'),
    aaguid: aaguid?.length, // each model has its own
    id: credentialID?.length,
    key:
      key &&
      [...key].map(([name, value]) => [name, value instanceof Uint8Array ? value.length : value]),
  }
}

function madeBy(answer: RegistrationResponseJSON) {
  const object = decodeAttestationObject(bytes(answer.response.attestationObject))
  return {
    answer: withoutBytes(answer),
    clientData: clientDataOf(answer),
    fmt: object.get('fmt'),
    statement: object.get('attStmt').size,
    authData: authDataOf(object.get('authData')),
  }
}

function usedBy(answer: AuthenticationResponseJSON) {
  return {
    answer: withoutBytes(answer),
    clientData: clientDataOf(answer),
    authData: authDataOf(bytes(answer.response.authenticatorData)),
    handle: answer.response.userHandle?.length,
  }
}

/** Every field and, but for texts of bytes, its value. */
function withoutBytes(answer: Answer): unknown {
  const text = JSON.stringify(answer, (_name, value: unknown) =>
    typeof value === 'string' && /^[\w-]{20,}$/.test(value) ? 'bytes' : value,
  )
  return JSON.parse(text)
}

test('a passkey in code answers what one in Chromium does, and the app takes both', async () => {
  await using stage = await openPasskeyStage(chromium)
  const { page, auth, origin } = stage
  expect(await act(page, 'login', ada)).toBe('done')
  expect(await act(page, 'register')).toBe('done')
  expect(await act(page, 'logout')).toBe('done')
  expect(await act(page, 'signIn')).toBe('done')
  const real = await act(page, 'answers')

  const user = await auth.users.findByEmailKey(ada.email)
  const passkey = fakePasskey(origin)
  const methods = ['password', 'passkey'] as const
  const own = await signInAs(auth, { id: user?.id ?? '' }, { methods })
  const begun = await stage.callerOf(auth.createContext(own)).passkey.registerOptions()
  const made = passkey.create({ ...begun.options, excludeCredentials: [] })
  await stage.callerOf(auth.createContext(own)).passkey.register({ response: made })
  const visitor = testVisitor()
  const asked = await stage.callerOf(auth.createContext(visitor)).passkey.signInOptions()
  const used = passkey.get(asked.options)
  await stage.callerOf(auth.createContext(visitor)).passkey.signIn({ response: used })
  expect(await stage.callerOf(auth.createContext(visitor)).amr()).toEqual(['passkey'])

  expect(real.made && madeBy(real.made)).toEqual(madeBy(made))
  expect(real.used && usedBy(real.used)).toEqual(usedBy(used))
})
