import { expect, test } from 'vitest'
import { Example } from './example.ts'
import { Visitor } from './visitor.ts'

const ann = { email: 'ann@example.com', password: 'correct horse battery' }

test('hono-workers-d1', async ({ task }) => {
  await using example = new Example('hono-workers-d1', { WRANGLER_SEND_METRICS: 'false' })
  task.meta.times = example.times
  await example.prepare()
  await example.run('npm run types')
  const origin = await example.start({}, 'npm start -- --port 0')
  const url = `${origin}/trpc`

  const visitor = new Visitor(url)
  expect(await visitor.mutate('auth.register', ann)).toMatchObject({
    data: { user: { email: ann.email } },
  })
  await visitor.mutate('auth.login', ann)
  expect(await visitor.query('greeting')).toMatchObject({ data: `Hello, ${ann.email}!` })
  example.signedIn()
  const others = Array.from({ length: 4 }, () => new Visitor(url)) // their hashes wait for each other
  await Promise.all(others.map((other) => other.mutate('auth.login', ann)))
  expect(await visitor.query('sessions.list')).toMatchObject({ data: { length: 5 } })
  await visitor.mutate('sessions.revokeOthers')
  for (const other of others) {
    expect(await other.query('greeting')).toMatchObject({ code: 'SESSION_REVOKED' })
  }
  await visitor.mutate('auth.logout')
  expect(visitor.cookies).toEqual([])
  expect(await visitor.query('greeting')).toMatchObject({ code: 'NOT_SIGNED_IN' })
  expect(await visitor.mutate('auth.login', { ...ann, password: 'wrong' })).toMatchObject({
    code: 'LOGIN_BAD_CREDENTIALS',
  })
  await visitor.mutate('auth.login', ann)
  expect(await visitor.query('greeting')).toMatchObject({ data: `Hello, ${ann.email}!` })

  const nightly = await fetch(`${origin}/cdn-cgi/local/scheduled`)
  expect(nightly.status).toBe(200)
})
