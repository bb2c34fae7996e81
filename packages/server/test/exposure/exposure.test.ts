import { lazy } from '@trpc/server'
import { z } from 'zod'
import { expect, test } from 'vitest'
import { recent } from '../../src/index.ts'
import {
  exposureChanges,
  exposureOf,
  exposureTable,
  exposureText,
} from '../../src/exposure/index.ts'
import { factors, provedBy } from '../../src/core/protect/proofs.ts'
import { createSecondFactorApp } from '../harness/second-factor-app.ts'
import { createAppWith } from '../harness/app.ts'
import { createRolesApp } from '../harness/roles-app.ts'

const { auth, t, router } = createAppWith({}, ({ auth: layer, t: { procedure } }) => ({
  vault: layer
    .protectedProcedure(procedure, {
      verified: true,
      when: [
        recent(300),
        provedBy('passkey', 'totp'),
        factors(2),
        function ofTheTeam() {
          return true
        },
      ],
      backends: ['cookie'],
    })
    .input(z.object({ id: z.string(), note: z.string().optional(), size: z.number().default(1) }))
    .mutation(() => 'open'),
}))

test('what each procedure asks is read from the router', async () => {
  const all = await exposureOf(router, { public: ['hello', 'auth.*'] })
  const by = Object.fromEntries(all.map(({ path, ...rest }) => [path, rest]))

  expect(Object.keys(by)).toEqual(Object.keys(by).toSorted())
  expect(by['hello']).toEqual({
    type: 'query',
    asks: 'public',
    requires: [],
    cookies: false,
    input: [],
  })
  expect(by['whose']?.asks).toBe('session')
  expect(by['notes.create']).toMatchObject({ type: 'mutation', asks: 'user', input: ['text'] })
  expect(by['auth.login']).toMatchObject({ asks: 'public', cookies: true })
  expect(by['auth.me']).toMatchObject({ asks: 'user', cookies: false })
  expect(by['vault']).toEqual({
    type: 'mutation',
    asks: 'user',
    requires: [
      'verified',
      'proof within 300 s',
      'proved by passkey or totp',
      'factors: 2',
      'ofTheTeam',
    ],
    backends: ['cookie'],
    cookies: false,
    input: ['id', 'note?', 'size?'],
  })
})

test('a role, and a router that is loaded later, are seen', async () => {
  const app = createRolesApp()
  const all = await exposureOf(app.router, { public: ['hello', 'auth.*'] })
  const later = all.find(({ path }) => path === 'later.read')
  expect(later).toMatchObject({ asks: 'user', requires: ['role'] })
  expect(all.find(({ path }) => path === 'posts.remove')?.requires).toEqual([
    'role',
    'proof within 300 s',
  ])
})

test('what is open without a word is named, and what is not open cannot be said to be public', async () => {
  const all = await exposureOf(router)
  const open = all.filter(({ asks }) => asks === 'open').map(({ path }) => path)
  expect(open).toEqual(['auth.login', 'auth.logout', 'auth.register', 'hello'])
  await expect(exposureOf(router, { public: ['vault'] })).rejects.toThrow(
    'public names "vault", but whoever calls it must be signed in.',
  )
  await expect(exposureOf(router, { public: ['gone' as 'hello'] })).rejects.toThrow(
    'public names "gone", which the router does not have.',
  )
})

test('what lies in a router that is loaded by another that is loaded is seen at once', async () => {
  const deep = t.router({ wipe: t.procedure.mutation(() => 1) })
  const area = t.router({ deep: lazy(async () => deep) })
  const all = await exposureOf(t.router({ area: lazy(async () => area) }))
  expect(all.map(({ path, asks }) => [path, asks])).toEqual([['area.deep.wipe', 'open']])
})

test('two rules of one name are two, so that one of them cannot go unseen', async () => {
  const rules = [() => true, () => false]
  const at = (when: typeof rules) =>
    exposureOf(t.router({ a: auth.protectedProcedure(t.procedure, { when }).query(() => 1) }))
  const kept = exposureText(await at(rules))
  expect(exposureChanges(kept, await at(rules.slice(1)))).toHaveLength(1)
})

test('what this library guards by itself is not open, and takes cookies', async () => {
  const town = createSecondFactorApp({})
  const all = await exposureOf(town.router)
  const by = Object.fromEntries(all.map(({ path, ...rest }) => [path, rest]))
  expect(by['totp.remove']).toMatchObject({ asks: 'session', cookies: true })
})

test('an object that takes more than its fields says so', async () => {
  const procedure = t.procedure.input(z.looseObject({ id: z.string() }))
  const [one] = await exposureOf(t.router({ a: procedure.query(() => 1) }))
  expect(one?.input).toEqual(['id', '(more)'])
})

test('several protections of one procedure all count', async () => {
  const base = auth.protectedProcedure(t.procedure, { load: 'session' })
  const twice = t.router({
    both: auth.protectedProcedure(base, { superuser: true }).query(() => 1),
    concat: t.procedure
      .concat(auth.protectedProcedure(t.procedure, { verified: true }))
      .query(() => 1),
    stream: auth
      .protectedProcedure(t.procedure)
      .input(z.union([z.object({ a: z.string() }), z.string()]))
      .subscription(async function* () {
        yield 1
      }),
    form: t.procedure.input((given: unknown) => given).query(() => 1),
  })
  const all = await exposureOf(twice)
  expect(all.map(({ asks, requires, input }) => [asks, requires, input])).toEqual([
    ['user', ['superuser'], []],
    ['user', ['verified'], []],
    ['open', [], ['(unknown)']],
    ['user', [], ['a', '(string)']],
  ])
})

test('a report that is kept shows what has changed since', async () => {
  const all = await exposureOf(router, { public: ['hello', 'auth.*'] })
  const kept = exposureText(all)
  expect(exposureChanges(kept, all)).toEqual([])

  const without = all.filter(({ path }) => path !== 'whose')
  const weaker = without.map((one) => (one.path === 'vault' ? { ...one, requires: [] } : one))
  const added = [
    ...weaker,
    { path: 'new', type: 'query', asks: 'open', requires: [], cookies: false, input: [] } as const,
  ]
  expect(exposureChanges(kept, added)).toEqual([
    '- whose',
    '~ vault | mutation | user | verified, proof within 300 s, proved by passkey or totp, factors: 2, ofTheTeam, backend cookie | – | id, note?, size?  ->  vault | mutation | user | backend cookie | – | id, note?, size?',
    '+ new | query | open | – | – | –',
    '! new lets everybody in. Protect it, or name it in public.',
  ])
  expect(() => exposureChanges('{}', all)).toThrow('This is no report of exposureText.')
})

test('the table is for people', async () => {
  const all = await exposureOf(t.router({ hello: t.procedure.query(() => 'hello') }), {
    public: ['*'],
  })
  expect(exposureTable(all)).toBe(
    'path   kind   asks    requires  cookies  input\nhello  query  public  –         –        –\n',
  )
})
