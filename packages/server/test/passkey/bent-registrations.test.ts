// WebAuthn Level 3, 7.1: what a server must refuse when a passkey is made.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { Authenticator, flags, type Bent } from '../harness/authenticator.ts'
import { ada, bob, openPasskeyTown, origin } from '../harness/passkey-app.ts'
import { rawMutation } from '../harness/raw.ts'
import { refusal } from '../harness/refusal.ts'

const { up, uv, bs } = flags

const bends: Readonly<Record<string, Bent>> = {
  'of another origin': { origin: 'https://app.example.evil.example' },
  'of a sub-domain that is not listed': { origin: 'https://other.app.example' },
  'of the same host on another port': { origin: 'https://app.example:444' },
  'without TLS': { origin: 'http://app.example' },
  'in a frame of another site': { crossOrigin: true },
  'that names the site around it': { topOrigin: 'https://evil.example' },
  'for another domain': { rpId: 'evil.example' },
  'for the domain above': { rpId: 'example' },
  'without the user being there': { flags: uv },
  'without the user being checked': { flags: up },
  'that was backed up and may not be': { flags: up | uv | bs },
  'of another type': { type: 'webauthn.get' },
  'with client data that is not JSON': { clientData: '{"type":"webauthn.create"' },
  'with client data that is a list': { clientData: '[]' },
  'with client data that is null': { clientData: 'null' },
  'with an algorithm that was not asked for': { alg: -65535 },
  'with an algorithm of quantum computers': { alg: -48 },
  'with no algorithm': { key: [[1, 2]] },
  'with a key that is empty': { key: [] },
  'that says another id than the authenticator': { saysId: 'AAAA' },
}

test.for(Object.entries(bends))('a passkey %s is refused [sec-87,91]', async ([, bent]) => {
  await using town = await openPasskeyTown()
  await town.settle()
  const page = await town.signIn()
  const refused = await refusal(town.add(page, new Authenticator(origin), bent))
  expect(refused.auth?.code).toBe('PASSKEY_REFUSED')
  expect(await page.trpc.passkey.list.query()).toEqual([])
  expect((await town.signIn()).seen).toHaveLength(1)
})

test('neither the message nor the data of a refusal is that of a library', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const page = await town.signIn()
  const { options, flow } = await page.trpc.passkey.registerOptions.mutate()
  const response = new Authenticator(origin).create(options, { flags: up })
  const failure = await page.trpc.passkey.register
    .mutate({ response, flow })
    .catch((error: Error) => error.message)
  expect(failure).toBe('PASSKEY_REFUSED')
})

test('the statement of an attestation is not read, whatever it is', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const page = await town.signIn()
  // The library would refuse each, and would read certificates first.
  const statement = [
    ['alg', -7],
    ['sig', randomBytes(64)],
  ] as const
  for (const fmt of ['packed', 'android-safetynet', 'made-up']) {
    const authenticator = new Authenticator(origin)
    await town.add(page, authenticator, { fmt, statement })
    const signedIn = await town.come(authenticator)
    expect((await signedIn.trpc.auth.me.query()).email).toBe(ada.email)
  }
})

test('a credential id of 1,023 bytes is the longest', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const page = await town.signIn()
  const long = new Authenticator(origin)
  await town.add(page, long, { id: randomBytes(1023) })
  await town.come(long)
  const longer = town.add(page, new Authenticator(origin), { id: randomBytes(1024) })
  expect((await refusal(longer)).auth?.code).toBe('INVALID_INPUT')
  // And where only the authenticator says so.
  const hidden = town.add(page, new Authenticator(origin), {
    id: randomBytes(1024),
    saysId: 'AAAA',
  })
  expect((await refusal(hidden)).auth?.code).toBe('PASSKEY_REFUSED')
})

test('no two users have one credential id, and the first keeps it [sec-90]', async () => {
  await using town = await openPasskeyTown()
  const { authenticator } = await town.resident()
  await town.settle(bob)
  const page = await town.signIn(bob)
  const id = authenticator.credentials[0]?.id ?? randomBytes(1)
  const copied = await refusal(town.add(page, new Authenticator(origin), { id }))
  expect(copied.auth?.code).toBe('PASSKEY_EXISTS')
  const owner = await town.come(authenticator)
  expect((await owner.trpc.auth.me.query()).email).toBe(ada.email)
})

test('an input of any size or spelling is refused before it is read', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const page = await town.signIn()
  const { options } = await page.trpc.passkey.registerOptions.mutate()
  const good = new Authenticator(origin).create(options)
  const { id, response } = good
  const bad: readonly unknown[] = [
    null,
    {},
    { ...good, id: `${id}=`, rawId: `${id}=` },
    { ...good, id: `${id}!` },
    { ...good, rawId: '' },
    { ...good, type: 'password' },
    { ...good, response: { ...response, clientDataJSON: 'A'.repeat(6000) } },
    { ...good, response: { ...response, attestationObject: 'A'.repeat(40_000) } },
    { ...good, response: { ...response, attestationObject: 7 } },
    { ...good, response: { ...response, attestationObject: 'A' } },
    { ...good, response: { ...response, transports: Array.from({ length: 17 }, () => 'usb') } },
    { ...good, response: { ...response, transports: ['<script>'] } },
  ]
  for (const one of bad) {
    const answer = await rawMutation(page, 'passkey.register', { response: one })
    expect(answer).toMatchObject({ status: 400, auth: 'INVALID_INPUT' })
  }
  const named = await rawMutation(page, 'passkey.register', {
    response: good,
    name: 'x'.repeat(101),
  })
  expect(named.auth).toBe('INVALID_INPUT')
  // Nested so deeply that reading it would take the stack.
  const nested = Buffer.alloc(16_000, 0x81).toString('base64url')
  const deep = { ...good, response: { ...response, attestationObject: nested } }
  expect((await rawMutation(page, 'passkey.register', { response: deep })).auth).toBe(
    'PASSKEY_REFUSED',
  )
  await page.trpc.passkey.register.mutate({ response: good })
})

test('rpId and origin come from the configuration, whatever the request says [sec-87]', async () => {
  await using town = await openPasskeyTown()
  await town.settle()
  const page = town.browse({
    headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
  })
  const { options } = await page.trpc.passkey.signInOptions.mutate()
  expect(options.rpId).toBe('app.example')
})
