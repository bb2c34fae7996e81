import { describe, expect, test } from 'vitest'
import { facebook, github, linkedin, type Provider } from '../../src/oauth/index.ts'
import { openOAuthTown } from '../harness/oauth-town.ts'
import { backFromPlain, openPlainProvider } from '../harness/plain-provider.ts'
import { refusal } from '../harness/refusal.ts'

const client = { clientId: 'the-app', clientSecret: 'what the console shows' }

/** A well-known provider, moved to where a test can see it. */
function at({ pkce }: Provider, own: Provider): Provider {
  return { ...own, ...(pkce === false && { pkce }) }
}

describe('a provider that refuses a code with a verifier', () => {
  const refuses = {
    '/token': (asked: URLSearchParams) =>
      asked.has('code_verifier')
        ? { status: 401, body: { error: 'invalid_client' } }
        : { body: { access_token: 'a token of the provider', token_type: 'bearer' } },
  }

  test.for([
    ['LinkedIn', linkedin(client)],
    ['Facebook', facebook(client)],
  ] as const)('gets none: %s', async ([, known]) => {
    await using plain = await openPlainProvider(refuses)
    const provider = at(known, plain.provider())
    await using town = await openOAuthTown({ providers: { known: provider } })
    const { trpc } = town.browse()
    const { url } = await trpc.oauth.start.mutate({ provider: 'known' })
    expect([...new URL(url).searchParams.keys()].join(' ')).not.toContain('code_challenge')
    const back = backFromPlain(url, { code: 'good' })
    expect(await trpc.oauth.finish.mutate({ url: back })).toMatchObject({ created: true })
  })

  test('is neither of the others: GitHub gets one', async () => {
    await using plain = await openPlainProvider(refuses)
    const provider = at(github(client), plain.provider())
    await using town = await openOAuthTown({ providers: { known: provider } })
    const { trpc } = town.browse()
    const { url } = await trpc.oauth.start.mutate({ provider: 'known' })
    expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256')
    const finish = trpc.oauth.finish.mutate({ url: backFromPlain(url, { code: 'good' }) })
    expect((await refusal(finish)).auth?.code).toBe('OAUTH_REFUSED')
  })
})

test('a provider of plain OAuth signs people in, in its own words', async () => {
  await using plain = await openPlainProvider({
    '/token': (asked) => ({
      body:
        asked.get('code') === 'good'
          ? { access_token: 'a token of the provider', token_type: 'bearer' }
          : { error: 'bad_verification_code' }, // as GitHub says it, with 200
    }),
  })
  await using town = await openOAuthTown({ providers: { plain: plain.provider() } })
  const { trpc } = town.browse()
  const come = async (code: string) => {
    const { url } = await trpc.oauth.start.mutate({ provider: 'plain' })
    return trpc.oauth.finish.mutate({ url: backFromPlain(url, { code }) })
  }
  expect((await refusal(come('bad'))).auth?.code).toBe('OAUTH_REFUSED')
  expect(await come('good')).toMatchObject({ user: { email: 'ada@example.org' }, created: true })
  expect(plain.requests).toEqual(['/token ', '/token ', '/me Bearer'])
})

test.for([
  [429, 503, 'OAUTH_PROVIDER_DOWN'],
  [403, 400, 'OAUTH_REFUSED'],
  [401, 400, 'OAUTH_REFUSED'],
  [500, 503, 'OAUTH_PROVIDER_DOWN'],
] as const)('a provider that answers %i in its own words is answered with %i', async (answer) => {
  const [status, httpStatus, code] = answer
  const fault = () => ({ status, body: { error: { type: 'OAuthException' } } }) // as Facebook says it
  for (const path of ['/token', '/me']) {
    await using plain = await openPlainProvider({ [path]: fault })
    await using town = await openOAuthTown({ providers: { plain: plain.provider() } })
    const { trpc } = town.browse()
    const { url } = await trpc.oauth.start.mutate({ provider: 'plain' })
    const finish = trpc.oauth.finish.mutate({ url: backFromPlain(url, { code: 'good' }) })
    expect(await refusal(finish)).toMatchObject({ httpStatus, auth: { code } })
    await town.auth.hooks.settled()
    const failed = town.events.filter(({ name }) => name === 'afterProviderFailed')
    expect(failed).toMatchObject([{ event: { status } }])
  }
})
