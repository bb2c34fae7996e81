import {
  CamelCasePlugin,
  HandleEmptyInListsPlugin,
  IdentifierNode,
  type Kysely,
  OperationNodeTransformer,
  ParseJSONResultsPlugin,
  sql,
  replaceWithNoncontingentExpression,
  type KyselyPlugin,
} from 'kysely'
import { describe, expect, inject, test } from 'vitest'
import { cookieBackend, usersRouter } from '../../src/index.ts'
import { kyselySessions, kyselyUsers, migrateAuth } from '../../src/stores/kysely/users.ts'
import { user } from '../../src/testing/sample-user.ts'
import { createApp, createAppWith, lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada, signUp, signUpAndIn } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'
import { openPostgres, sqlServers } from '../harness/sql.ts'

/** An app that has other names for its tables and columns than its code. */
class Prefix extends OperationNodeTransformer {
  protected override transformIdentifier(node: IdentifierNode): IdentifierNode {
    return IdentifierNode.create(`app_${node.name}`)
  }
}

const prefix = new Prefix()

const plugins: Readonly<Record<string, KyselyPlugin>> = {
  CamelCasePlugin: new CamelCasePlugin(),
  'CamelCasePlugin in upper case': new CamelCasePlugin({ upperCase: true }),
  ParseJSONResultsPlugin: new ParseJSONResultsPlugin(),
  HandleEmptyInListsPlugin: new HandleEmptyInListsPlugin({
    strategy: replaceWithNoncontingentExpression,
  }),
  'a plugin that renames tables': {
    transformQuery: ({ node }) => prefix.transformNode(node),
    transformResult: async ({ result }) => result,
  },
  'a plugin that changes what is read': {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => ({ ...result, rows: [] }),
  },
}

const all = Object.values(plugins)
const named = Object.entries(plugins).map(([name, one]) => ({ name, used: [one] }))

describe.for(sqlServers)('on $name', ({ available, open }) => {
  describe.skipIf(!available)('an app of Kysely', () => {
    test.for([...named, { name: 'all of them', used: all }])(
      'whose database has $name has users and sessions [field-D1]',
      async ({ used }) => {
        await using database = await open()
        const db = withPlugins(database.db, used)
        await migrateAuth(db)
        await using server = await serve(createFullApp(db))
        const browser = new Browser(server)
        await signUpAndIn(browser)
        const { id } = await browser.trpc.auth.me.query()
        await kyselyUsers(database.db).update(id, { isSuperuser: true })
        expect(await browser.trpc.users.updateMe.mutate({ displayName: 'Eve' })).toMatchObject({
          displayName: 'Eve',
        })
        expect(await browser.trpc.users.list.query()).toMatchObject({ users: [{ id }] })
        expect(await kyselySessions(db).list(id)).toMatchObject([{ userId: id }])
        await browser.trpc.auth.logout.mutate()
        expect(await kyselySessions(database.db).list(id)).toEqual([])
      },
    )

    test('writes with them in a transaction of its own [field-D1]', async () => {
      await using database = await open()
      const db = withPlugins(database.db, all)
      await db.transaction().execute(async (transaction) => {
        const users = kyselyUsers(transaction)
        expect(await users.insert(user('ada'))).toEqual({ ok: true, user: user('ada') })
        expect(await users.findById('ada')).toEqual(user('ada'))
      })
      expect(await kyselyUsers(database.db).findById('ada')).toEqual(user('ada'))
    })
  })
})

const { postgres } = inject('services')

test.skipIf(postgres === null)('the schema that the app has set counts [field-D1]', async () => {
  await using database = await openPostgres(postgres)
  await sql`create schema tenant`.execute(database.db)
  await sql`create table tenant.auth_user (like auth_user including all)`.execute(database.db)
  const db = database.db.withPlugin(new CamelCasePlugin()).withSchema('tenant')
  await using server = await serve(createApp({ users: kyselyUsers(db) }))
  await signUp(new Browser(server))
  expect(await kyselyUsers(database.db).findByEmailKey(ada.email)).toBeNull()
  expect(await kyselyUsers(db).findByEmailKey(ada.email)).toMatchObject({ email: ada.email })
  expect(await kyselyUsers(db).list({ limit: 1 })).toHaveLength(1)
})

function withPlugins(db: Kysely<object>, used: readonly KyselyPlugin[]) {
  return used.reduce((with_, plugin) => with_.withPlugin(plugin), db)
}

function createFullApp(db: Kysely<object>) {
  const backends = [cookieBackend({ secret, lifetimeSeconds, sessions: kyselySessions(db) })]
  return createAppWith({ users: kyselyUsers(db), backends }, ({ auth, t }) => ({
    users: usersRouter(auth, t.procedure),
  }))
}
