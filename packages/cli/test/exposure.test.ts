import { expect, test } from 'vitest'
import { authFiles } from './harness/auth-files.ts'
import { newApp } from './harness/cli.ts'
import { openers } from './harness/databases.ts'

const router = (notes: string) => ({
  'server/router.ts': `
import { authRouter, recent } from '@trpc-auth/server'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'
import { auth } from './auth.ts'

const t = initTRPC.context<ReturnType<typeof auth.createContext>>().create()
const signedIn = auth.protectedProcedure(t.procedure)
const fresh = auth.protectedProcedure(t.procedure, { superuser: true, when: recent(300) })
export const appRouter = t.router({ auth: authRouter(auth, t.procedure), notes: { ${notes} } })
`,
})
const list = 'list: signedIn.query(() => [])'
const clear = 'clear: fresh.input(z.object({ all: z.boolean() })).mutation(() => 0)'

test('exposure lists what each procedure asks, and finds in CI what has changed', async () => {
  await using database = await openers.sqlite()
  const app = newApp({ ...authFiles(database.url), ...router(`${list}, ${clear}`) })
  const said = "--public auth.login --public 'auth.logout'"

  const listed = await app.trpcAuth(`exposure ${said}`)
  expect(listed).toMatchObject({ code: 0, stderr: '' })
  expect(listed.stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
    'path | kind | asks | requires | cookies | input',
    'auth.login | mutation | public | – | yes | email, password, remember?',
    'auth.logout | mutation | public | – | yes | –',
    'auth.me | query | user | – | – | –',
    'notes.clear | mutation | user | superuser, proof within 300 s | – | all',
    'notes.list | query | user | – | – | –',
    '',
  ])

  expect(await app.trpcAuth(`exposure ${said} --check exposure.json`)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Write it first: --write exposure.json') as string,
  })
  await app.trpcAuth(`exposure ${said} --write exposure.json`)
  expect(await app.trpcAuth(`exposure ${said} --check exposure.json`)).toMatchObject({
    code: 0,
    stdout: 'Nothing has changed since exposure.json.\n',
  })

  app.write(router(`${list}, clear: t.procedure.mutation(() => 0)`))
  const changed = await app.trpcAuth(`exposure ${said} --check exposure.json --json`)
  expect(changed.code).toBe(1)
  const { changes } = JSON.parse(changed.stdout) as { changes: string[] }
  expect(changes).toEqual([
    expect.stringMatching(/^~ notes\.clear .* superuser.* -> .* open /) as string,
    '! notes.clear lets everybody in. Protect it, or name it in public.',
  ])
})

test('exposure says what it cannot read', async () => {
  await using database = await openers.sqlite()
  const app = newApp({ ...authFiles(database.url), 'exposure.json': '{}' })
  const nowhere = await app.trpcAuth('exposure')
  expect(nowhere.code).toBe(1)
  expect(nowhere.stderr).toContain('There is no router at server/router.ts, ')
  app.write(router(list))
  expect((await app.trpcAuth('exposure --check exposure.json')).stderr).toContain(
    'This is no report of exposureText.',
  )
  const gone = await app.trpcAuth('exposure --public auth.gone')
  expect(gone).toMatchObject({ code: 1 })
  expect(gone.stderr).toContain('public names "auth.gone", which the router does not have.')
  expect((await app.trpcAuth('exposure --check a --write b')).code).toBe(2)
})
