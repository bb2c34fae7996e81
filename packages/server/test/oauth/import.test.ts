import { afterAll, beforeAll, expect, test } from 'vitest'
import { importAccount, microsoft } from '../../src/oauth/index.ts'
import { openLyingProvider, type LyingProvider } from '../harness/lying-provider.ts'
import { atProvider, openOAuthTown } from '../harness/oauth-town.ts'
import { ada, bob } from '../harness/people.ts'

let acme: LyingProvider
beforeAll(async () => {
  acme = await openLyingProvider()
})
afterAll(() => acme[Symbol.asyncDispose]())

async function open() {
  const providers = {
    acme: atProvider(acme),
    microsoft: microsoft({ clientId: 'id', clientSecret: 'secret' }),
  }
  return { ...(await openOAuthTown({ providers })), providers }
}

test('somebody who comes from another library signs in with the account that they had there', async () => {
  await using town = await open()
  const { id } = await town.settle(ada)
  const account = { userId: id, provider: 'acme', subject: '666', email: ada.email } as const
  expect(await importAccount(town.auth, town.providers, account)).toBe('imported')

  const { trpc } = town.browse()
  const { url } = await trpc.oauth.start.mutate({ provider: 'acme' })
  expect(await trpc.oauth.finish.mutate({ url: acme.go(url) })).toMatchObject({
    user: { id },
    created: false,
  })
  expect(town.events.map(({ name }) => name)).toEqual(['afterLogin'])
})

test('an account is imported once, and for a user that there is', async () => {
  await using town = await open()
  const { id } = await town.settle(ada)
  const other = await town.settle(bob)
  const account = { userId: id, provider: 'acme', subject: '1' } as const
  const all = await Promise.all(
    [account, account, { ...account, userId: other.id }].map((one) =>
      importAccount(town.auth, town.providers, one),
    ),
  )
  expect(all.toSorted()).toEqual(['imported', 'taken', 'taken'])
  const gone = { ...account, userId: 'nobody' }
  expect(await importAccount(town.auth, town.providers, gone)).toBe('unknown-user')
})

test('the same subject of two tenants is two people', async () => {
  await using town = await open()
  const people = [await town.settle(ada), await town.settle(bob)]
  const ends = []
  for (const [at, { id }] of people.entries()) {
    const issuer = `https://login.microsoftonline.com/tenant-${at}/v2.0`
    const account = { userId: id, provider: 'microsoft', subject: 's', issuer } as const
    ends.push(await importAccount(town.auth, town.providers, account))
  }
  expect(ends).toEqual(['imported', 'imported'])
})

test('an account without a subject is a mistake, and nothing is written', async () => {
  await using town = await open()
  const { id } = await town.settle(ada)
  const empty = importAccount(town.auth, town.providers, {
    userId: id,
    provider: 'acme',
    subject: '',
  })
  await expect(empty).rejects.toThrow(/one of acme, microsoft, subject a text, and issuer/)
  expect(await town.records.list('oauth-account', id)).toEqual([])
})

test('an issuer with which nobody could sign in is a mistake, and nothing is written', async () => {
  await using town = await open()
  const { id } = await town.settle(ada)
  const issued = (provider: 'acme' | 'microsoft', issuer?: string) =>
    importAccount(town.auth, town.providers, {
      userId: id,
      provider,
      subject: '1',
      ...(issuer !== undefined && { issuer }),
    })
  const wanted = /issuer the provider's, or the tenant's where each has one; got/
  await expect(issued('microsoft')).rejects.toThrow(wanted)
  await expect(issued('microsoft', town.providers.microsoft.issuer)).rejects.toThrow(wanted)
  await expect(issued('acme', 'https://other.example')).rejects.toThrow(wanted)
  expect(await town.records.list('oauth-account', id)).toEqual([])
  expect(await issued('acme', acme.issuer)).toBe('imported')
})
