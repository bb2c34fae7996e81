import { expect, test } from 'vitest'
import { Example } from './example.ts'
import { Visitor } from './visitor.ts'

const ann = { email: 'ann@example.com', password: 'correct horse battery' }

test('expo-bearer', async ({ task }) => {
  await using example = new Example('expo-bearer')
  task.meta.times = example.times
  await example.prepare()
  await example.run('npm run types')
  const url = await example.start()

  const visitor = new Visitor(`${url}/trpc`)
  await visitor.mutate('auth.register', ann)
  const { data } = await visitor.mutate('auth.login', ann)
  const { accessToken } = data as { readonly accessToken: string }
  expect(visitor.cookies).toEqual([])
  visitor.headers['authorization'] = `Bearer ${accessToken}`
  expect(await visitor.query('greeting')).toMatchObject({ data: `Hello, ${ann.email}!` })
  example.signedIn()
  await visitor.mutate('auth.logout')
  expect(await visitor.query('greeting')).toMatchObject({ code: 'SESSION_REVOKED' })

  // The app's own client, which signs up, out and in.
  const report = await example.run(`SERVER_URL=${url} npm test`)
  expect(report).toMatch(/pass 2/)
})
