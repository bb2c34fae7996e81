import {
  decodeProtectedHeader,
  exportPKCS8,
  generateKeyPair,
  importSPKI,
  jwtVerify,
  exportSPKI,
} from 'jose'
import { describe, expect, test } from 'vitest'
import {
  apple,
  discord,
  facebook,
  formPostBridge,
  github,
  gitlab,
  google,
  linkedin,
  microsoft,
  oidc,
  slack,
  x,
  type Grant,
  type Provider,
} from '../../src/oauth/index.ts'

const client = { clientId: 'the-app', clientSecret: 'what the console shows' }

/** What somebody is by an id_token. */
const byToken = (provider: Provider, claims: object, response = '') =>
  provider.identify(
    grant({ iss: provider.issuer, sub: '1', email: 'ada@example.org', ...claims }, {}, response),
  )

/** What somebody is by what the provider's own interface answers, by address. */
const byAnswers = (provider: Provider, answers: Record<string, unknown>) =>
  provider.identify(grant(null, answers, ''))

function grant(
  idToken: Grant['idToken'],
  answers: Record<string, unknown>,
  response: string,
): Grant {
  return {
    idToken,
    response: new URLSearchParams(response),
    userInfo: async () => ({ email: 'by-user-info@example.org', email_verified: true }),
    async get(url) {
      if (url in answers) return answers[url]
      throw new Error(`Nobody answers at ${url}.`)
    },
  }
}

describe('the word of a provider', () => {
  const own = google(client)
  test.for<[string, Provider, object, boolean]>([
    ['Google, of Gmail', own, { email: 'ada@gmail.com', email_verified: true }, true],
    ['Google, of Workspace', own, { hd: 'example.org', email_verified: true }, true],
    ['Google, of nobody it knows', own, { email_verified: true }, false],
    ['Google, unverified', own, { email: 'ada@gmail.com', email_verified: false }, false],
    [
      'Google, of a look-alike',
      own,
      { email: 'a@gmail.com.evil.example', email_verified: true },
      false,
    ],
    ['GitLab', gitlab(client), { email_verified: true }, true],
    [
      'a GitLab of one’s own',
      gitlab({ ...client, issuer: 'https://git.example' }),
      { email_verified: true },
      false,
    ],
    ['Slack', slack(client), { email_verified: true }, false],
    ['Microsoft', microsoft(client), { email_verified: true, xms_edov: true }, false],
    ['anybody', oidc({ ...client, issuer: 'https://id.example' }), { email_verified: true }, false],
    [
      'whom the app trusts',
      oidc({ ...client, issuer: 'https://id.example', trustsEmail: true }),
      { email_verified: true },
      true,
    ],
    [
      'whom it trusts, in another spelling',
      oidc({ ...client, issuer: 'https://id.example', trustsEmail: true }),
      { email_verified: 'true' },
      false,
    ],
  ])(
    'proves an address by its own rule alone: %s [sec-81]',
    async ([, provider, claims, emailProved]) => {
      expect(await byToken(provider, claims)).toMatchObject({ subject: '1', emailProved })
    },
  )
})

describe('Google', () => {
  test('lets in nobody else where the app is for one domain', async () => {
    const provider = google({ ...client, hostedDomain: 'example.org' })
    expect(provider.parameters).toEqual({ hd: 'example.org' })
    expect(await byToken(provider, { hd: 'example.org' })).not.toBeNull()
    expect(await byToken(provider, { hd: 'evil.example' })).toBeNull()
    expect(await byToken(provider, {})).toBeNull()
  })
})

describe('GitHub', () => {
  const user = {
    id: 583231,
    login: 'ada',
    name: null,
    email: 'typed@example.org',
    avatar_url: 'https://a.example',
  }
  const emails = (list: object) =>
    byAnswers(github(client), {
      'https://api.github.com/user': user,
      'https://api.github.com/user/emails': list,
    })

  test('is asked for the address that is primary and verified', async () => {
    const other = { email: 'other@example.org', primary: false, verified: true }
    expect(
      await emails([other, { email: 'ada@example.org', primary: true, verified: true }]),
    ).toMatchObject({
      issuer: 'https://github.com/login/oauth',
      subject: '583231',
      email: 'ada@example.org',
      emailProved: true,
      name: 'ada',
    })
    const unverified = { email: 'ada@example.org', primary: true, verified: false }
    expect(await emails([other, unverified])).toMatchObject({ email: null, emailProved: false })
    expect(await emails({ message: 'Not Found' })).toMatchObject({ email: null })
  })
})

test('Discord, Facebook, LinkedIn and X say in their own words who somebody is', async () => {
  const email = 'ada@example.org'
  const atDiscord = (verified: boolean) =>
    byAnswers(discord(client), {
      'https://discord.com/api/users/@me': {
        id: '8',
        username: 'ada',
        email,
        verified,
        avatar: 'f00',
      },
    })
  expect(await atDiscord(true)).toMatchObject({ subject: '8', email, emailProved: true })
  expect(await atDiscord(false)).toMatchObject({
    emailProved: false,
    picture: 'https://cdn.discordapp.com/avatars/8/f00.png',
  })
  expect(
    await byAnswers(facebook(client), {
      'https://graph.facebook.com/me?fields=id,name,email,picture': {
        id: '9',
        name: 'Ada',
        email,
        picture: { data: { url: 'https://p.example' } },
      },
    }),
  ).toMatchObject({ subject: '9', emailProved: false, picture: 'https://p.example' })
  expect(
    await byAnswers(linkedin(client), {
      'https://api.linkedin.com/v2/userinfo': {
        sub: 'z',
        email,
        email_verified: true,
        name: 'Ada',
      },
    }),
  ).toMatchObject({ subject: 'z', emailProved: true })
  expect(
    await byAnswers(x(client), {
      'https://api.x.com/2/users/me?user.fields=profile_image_url': {
        data: { id: '12', username: 'ada' },
      },
    }),
  ).toMatchObject({ subject: '12', email: null, name: 'ada' })
  expect(
    await byAnswers(x(client), {
      'https://api.x.com/2/users/me?user.fields=profile_image_url': [],
    }),
  ).toBeNull()
})

describe('Microsoft', () => {
  const tenant = '11111111-2222-3333-4444-555555555555'

  test('has an issuer for each tenant', () => {
    const common = microsoft(client)
    expect(common.issuerOf?.({ tid: tenant })).toBe(
      `https://login.microsoftonline.com/${tenant}/v2.0`,
    )
    expect(common.issuerOf?.({ tid: '../evil' })).toBeNull()
    expect(common.issuerOf?.({})).toBeNull()
    const one = microsoft({ ...client, tenant })
    expect(one.issuer).toBe(`https://login.microsoftonline.com/${tenant}/v2.0`)
    expect(one).not.toHaveProperty('issuerOf')
  })
})

describe('Apple', () => {
  async function open() {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const provider = apple({
      clientId: 'example.app.web',
      teamId: 'TEAM',
      keyId: 'KEY',
      privateKey: await exportPKCS8(privateKey),
      redirectUri: 'https://app.example/apple',
    })
    return { provider, publicKey: await importSPKI(await exportSPKI(publicKey), 'ES256') }
  }

  test('gets a secret that is signed for the moment', async () => {
    const { provider, publicKey } = await open()
    const now = new Date()
    const body = new URLSearchParams()
    const server = { issuer: provider.issuer }
    const auth = await provider.clientAuth(server, now)
    await auth(server, { client_id: 'example.app.web' }, body, new Headers())
    const secret = body.get('client_secret') ?? ''
    const { payload } = await jwtVerify(secret, publicKey, { audience: provider.issuer })
    expect(decodeProtectedHeader(secret)).toEqual({ alg: 'ES256', kid: 'KEY' })
    expect(payload).toMatchObject({ iss: 'TEAM', sub: 'example.app.web' })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300)
  })

  test('says "true" as well as true, and the name along with the first code only', async () => {
    const { provider } = await open()
    const user = JSON.stringify({
      name: { firstName: 'Ada', lastName: 'Lovelace' },
      email: 'evil@x.example',
    })
    const first = await byToken(
      provider,
      { email_verified: 'true' },
      `user=${encodeURIComponent(user)}`,
    )
    expect(first).toMatchObject({
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      emailProved: true,
    })
    expect(await byToken(provider, { email_verified: true }, 'user={')).toMatchObject({
      name: null,
      emailProved: true,
    })
    expect(await byToken(provider, { email_verified: 'false' })).toMatchObject({
      emailProved: false,
    })
  })

  test('posts its answer, which a server passes on to the page', async () => {
    const body = new URLSearchParams({ state: 's', code: 'c', user: '{}', access_token: 'no' })
    const request = new Request('https://app.example/apple', { method: 'POST', body })
    const { status, headers } = await formPostBridge(request, 'https://app.example/oauth/apple')
    expect(status).toBe(303)
    expect(headers.get('location')).toBe(
      'https://app.example/oauth/apple#state=s&code=c&user=%7B%7D',
    )
    const get = await formPostBridge(
      new Request('https://app.example/apple?state=s'),
      'https://app.example/p',
    )
    expect(get.headers.get('location')).toBe('https://app.example/p#')
  })

  test('is passed on only as far as an answer can be long: nobody fills the memory', async () => {
    let read = 0
    let isLeft = false
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 1024
        if (read > 1_048_576) controller.close()
        else controller.enqueue(new TextEncoder().encode(`state=${'a'.repeat(1017)}&`))
      },
      cancel: () => void (isLeft = true),
    })
    const request = new Request('https://app.example/apple', {
      method: 'POST',
      body: endless,
      duplex: 'half',
    })
    const { headers } = await formPostBridge(request, 'https://app.example/p')
    expect(headers.get('location')).toBe('https://app.example/p#')
    expect(read).toBeLessThan(20_000)
    expect(isLeft).toBe(true)
  })
})
