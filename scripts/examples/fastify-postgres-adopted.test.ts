import { expect, test } from 'vitest'
import type {} from '../../packages/server/test/harness/services.ts'
import { sqlServers } from '../../packages/server/test/harness/sql.ts'
import { Example } from './example.ts'
import { Visitor } from './visitor.ts'

const password = 'correct horse battery'

test('fastify-postgres-adopted', async ({ task }) => {
  const postgres = sqlServers.find(({ name }) => name === 'PostgreSQL')
  if (!postgres?.available) throw new Error('There is no PostgreSQL here.')
  await using database = await postgres.openEmpty()
  await using example = new Example('fastify-postgres-adopted', { DATABASE_URL: database.url })
  task.meta.times = example.times
  await example.prepare()
  await example.run('npm run types')
  const url = `${await example.start()}/trpc`

  const ada = new Visitor(url)
  const login = { email: 'ada@example.com', password }
  expect(await ada.mutate('auth.login', login)).toMatchObject({
    data: { user: { id: '1', email: 'Ada@Example.com', fullName: 'Ada' } },
  })
  example.signedIn()
  expect(await ada.query('greeting')).toMatchObject({ data: 'Hello, Ada!' })
  expect(await example.run('npm run --silent left')).toMatch(/^2 members/)
  await ada.mutate('auth.logout')
  expect(await ada.query('greeting')).toMatchObject({ code: 'NOT_SIGNED_IN' })
  expect(await ada.mutate('auth.login', { ...login, password: 'wrong' })).toMatchObject({
    code: 'LOGIN_BAD_CREDENTIALS',
  })
  await ada.mutate('auth.login', login) // with the hash that took the old one's place
  expect(await ada.query('greeting')).toMatchObject({ data: 'Hello, Ada!' })

  const bob = new Visitor(url)
  expect(await bob.mutate('auth.login', { email: 'bob@example.com', password })).toMatchObject({
    data: { user: { fullName: null } },
  })
  const banned = { email: 'mallory@example.com', password }
  expect(await new Visitor(url).mutate('auth.login', banned)).toMatchObject({
    code: 'LOGIN_BAD_CREDENTIALS',
  })
  const taken = { email: 'ADA@example.com', password, fullName: null }
  expect(await new Visitor(url).mutate('auth.register', taken)).toMatchObject({
    code: 'REGISTER_USER_ALREADY_EXISTS',
  })
  const carol = { email: 'carol@example.com', password, fullName: 'Carol' }
  expect(await new Visitor(url).mutate('auth.register', carol)).toMatchObject({
    data: { user: { fullName: 'Carol' } },
  })
})
