import { expect, test } from 'vitest'
import { authFiles } from './harness/auth-files.ts'
import { newApp } from './harness/cli.ts'
import { openers } from './harness/databases.ts'
import { freePort } from '../../server/test/harness/own-server.ts'
import { call, serve } from './harness/server.ts'

const main = (more: string, options = 'errorFormatter: auth.errorFormatter') => ({
  'server/main.ts': `
import { authRouter, registerRouter } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import superjson from 'superjson'
import { auth } from './auth.ts'

const t = initTRPC
  .context<ReturnType<typeof auth.createContext>>()
  .create({ transformer: superjson, ${options} })
const router = t.router({ auth: { ...authRouter(auth, t.procedure), ...registerRouter(auth, t.procedure) } })
const port = Number(process.env.PORT)
createHTTPServer({ router, createContext: auth.createContext, basePath: '/trpc/', ${more} })
  .on('listening', () => console.log(\`http://localhost:\${port}/trpc\`))
  .listen(port, 'localhost')
`,
})

const ann = { email: 'ann@example.org', password: 'correct horse battery' }
const start = ['--env-file=.env', 'server/main.ts']
const port = async () => ({ PORT: String(await freePort()) })

test('sessions revoke ends every session of a user, and of nobody else, in a running server', async () => {
  await using database = await openers.sqlite()
  const app = newApp({ ...authFiles(database.url), ...main('') })
  await using server = await serve(app, start, await port())
  const register = (email: string) =>
    call(server.url, 'auth.register', { input: { ...ann, email, displayName: 'A' } })
  const signIn = (email: string) => call(server.url, 'auth.login', { input: { ...ann, email } })
  await register(ann.email)
  await register('bob@example.org')
  const [first, second, bobs] = [
    await signIn(ann.email),
    await signIn(ann.email),
    await signIn('bob@example.org'),
  ]
  const me = async ({ cookie }: { cookie: string }) =>
    (await call(server.url, 'auth.me', { cookie })).status
  expect([await me(first), await me(second), await me(bobs)]).toEqual([200, 200, 200])

  const revoked = await app.trpcAuth('sessions revoke Ann@Example.org')
  expect(revoked.stdout).toMatch(/^All sessions of ann@example\.org \(.*\) have ended\.\n$/)
  expect([await me(first), await me(second), await me(bobs)]).toEqual([401, 401, 200])
  const again = await signIn(ann.email)
  expect(await me(again)).toBe(200)

  const nobody = await app.trpcAuth('sessions revoke nobody@example.org')
  expect(nobody).toMatchObject({ code: 1, stdout: '' })

  // A ring that keys rotate has printed keeps everybody signed in.
  const { stdout } = await app.trpcAuth('keys rotate')
  const AUTH_SECRET = stdout.trim().slice('AUTH_SECRET='.length)
  await using restarted = await serve(app, ['server/main.ts'], {
    ...(await port()),
    AUTH_SECRET,
    DATABASE_URL: database.url,
  })
  expect((await call(restarted.url, 'auth.me', { cookie: again.cookie })).status).toBe(200)
}, 90_000)

test('the doctor finds nothing wrong with a good server, signs in and out, and tells no secret', async () => {
  await using database = await openers.sqlite()
  const app = newApp({ ...authFiles(database.url), ...main('') })
  await using server = await serve(app, start, await port())
  await call(server.url, 'auth.register', { input: { ...ann, displayName: 'A' } })

  const stranger = await app.trpcAuth(`doctor ${server.url}/`)
  expect(stranger).toMatchObject({ code: 0, stderr: '' })
  expect(stranger.stdout).toContain('Nothing is wrong.')
  const visitor = await app.trpcAuth(`doctor ${server.url} --email ${ann.email} --json`, {
    input: ann.password,
  })
  const { findings } = JSON.parse(visitor.stdout) as { findings: { is: string; about: string }[] }
  expect(findings.map(({ is, about }) => `${is} ${about}`)).toEqual([
    'good me',
    'note https',
    'good origin',
    'good cross-site',
    'good login',
    'good cookie',
    'good me',
    'note logout',
  ])
  expect(visitor.stdout).not.toMatch(/correct horse|eyJ/)
  const refused = await app.trpcAuth(`doctor ${server.url} --email ${ann.email}`, {
    input: 'other',
  })
  expect(refused).toMatchObject({ code: 1 })
  expect(refused.stdout).toContain('LOGIN_BAD_CREDENTIALS')
}, 90_000)

test('the doctor says what is wrong, by the names that it has in the server', async () => {
  await using database = await openers.sqlite()
  const cors = `middleware: (req, res, next) => {
    res.setHeader('access-control-allow-origin', '*')
    if (req.method === 'OPTIONS') return res.end()
    if (req.url?.startsWith('/page/')) return res.end('<p>Hello</p>')
    if (req.url === '/trpc/api/auth.me') return res.writeHead(307, { location: '/trpc/' }).end()
    next()
  }`
  const app = newApp({ ...authFiles(database.url), ...main(cors) })
  await using server = await serve(app, start, await port())
  const wrong = async (args: string) => {
    const { code, stdout } = await app.trpcAuth(`doctor ${args} --json`)
    const { findings } = JSON.parse(stdout) as { findings: { is: string; about: string }[] }
    return [code, findings.flatMap(({ is, about }) => (is === 'wrong' ? [about] : []))]
  }
  const { url } = server
  expect(await wrong(url)).toEqual([0, []])
  expect(await wrong(new URL('/page', url).href)).toEqual([1, ['not-trpc']])
  expect(await wrong(`${url} --router users`)).toEqual([1, ['no-me']])
  expect(await wrong(`${url}/api`)).toEqual([1, ['redirect']])
  expect(await wrong(`${url} --origin http://localhost:1`)).toEqual([
    1,
    ['origin-not-trusted', 'credentials-not-included'],
  ])

  const bare = newApp({ ...authFiles(database.url), ...main('', '') })
  await using formatless = await serve(bare, start, await port())
  const silent = await bare.trpcAuth(`doctor ${formatless.url}`)
  expect(silent.stdout).toContain('errorFormatter: auth.errorFormatter')
  const gone = await app.trpcAuth(`doctor http://127.0.0.1:${await freePort()}/trpc`)
  expect(gone).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('ECONNREFUSED') as string,
  })
}, 90_000)
