import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../app/client.ts'
import type { TokenStore } from '../app/token-store.ts'

// Against the server of `npm start`.
const url = `${process.env['SERVER_URL'] ?? 'http://127.0.0.1:3000'}/trpc`

/** A phone, as far as the client can tell. */
function phone() {
  let kept: string | null = null
  const tokens: TokenStore = {
    read: async () => kept,
    write: async (token) => void (kept = token),
    forget: async () => void (kept = null),
  }
  return { tokens, kept: () => kept }
}

test('signs up, out and in, and knows the user when it is started again', async () => {
  const { tokens, kept } = phone()
  const ann = { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery' }
  const first = await createClient({ url, tokens })
  await first.trpc.auth.register.mutate(ann)
  await first.signIn(ann)
  assert.equal(await first.trpc.greeting.query(), `Hello, ${ann.email}!`)

  const restarted = await createClient({ url, tokens })
  assert.equal(await restarted.trpc.greeting.query(), `Hello, ${ann.email}!`)

  const token = kept()
  await restarted.signOut()
  assert.equal(kept(), null)
  const copied: TokenStore = { ...tokens, read: async () => token }
  const thief = await createClient({ url, tokens: copied })
  await assert.rejects(thief.trpc.greeting.query())
  assert.equal(thief.isSignedIn(), false)

  await restarted.signIn(ann)
  assert.equal(await restarted.trpc.greeting.query(), `Hello, ${ann.email}!`)
})

test('forgets a token that was revoked elsewhere, and keeps it while the server is away', async () => {
  const { tokens, kept } = phone()
  const bob = { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery' }
  let told = 0
  const client = await createClient({ url, tokens, onSignedOut: () => (told += 1) })
  await client.trpc.auth.register.mutate(bob)
  await client.signIn(bob)

  const offline = await createClient({ url: 'http://127.0.0.1:9/trpc', tokens })
  await assert.rejects(offline.trpc.greeting.query())
  assert.notEqual(kept(), null)

  const tablet = await createClient({ url, tokens: phone().tokens })
  await tablet.signIn(bob)
  await tablet.trpc.sessions.revokeOthers.mutate()
  await assert.rejects(client.trpc.greeting.query())
  assert.equal(kept(), null)
  assert.equal(told, 1)
})
