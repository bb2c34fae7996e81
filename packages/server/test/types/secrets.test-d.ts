import type { AnyTRPCRouter } from '@trpc/server'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable } from 'drizzle-orm/pg-core'
import type { Kysely } from 'kysely'
import { describe, expectTypeOf, test } from 'vitest'
import type {
  MailTokens,
  Secret,
  SessionStore,
  StoredSession,
  UserRecord,
  UserStore,
  WithoutSecrets,
} from '../../src/index.ts'
import { authUserColumns } from '../../src/stores/drizzle/pg.ts'
import type { AuthDatabase } from '../../src/stores/kysely/users.ts'
import type { createEverything } from '../harness/everything.ts'
import { createRichApp, type PlainApp, type RichApp } from './apps.ts'

const users = pgTable('user', authUserColumns())

declare const db: Kysely<AuthDatabase & { notes: { id: string; text: string } }>
declare const record: UserRecord
declare const session: StoredSession
declare const mail: MailTokens

const { auth, t, protectedProcedure } = createRichApp()

describe('a procedure that returns a secret does not compile', () => {
  test('a user as the store has it, from a protected or a public procedure [sec-41]', () => {
    const router = t.router({
      own: protectedProcedure.query(({ ctx }) => auth.users.findById(ctx.user.id)),
    })
    // @ts-expect-error own returns a secret
    expectTypeOf<WithoutSecrets<typeof router>>()

    const open = t.router({
      all: t.procedure.query(async () => ({ users: await auth.users.list({ limit: 9 }) })),
    })
    // @ts-expect-error all returns a secret
    expectTypeOf<WithoutSecrets<typeof open>>()
  })

  test('a session as the store has it, or the token of a mail [sec-41]', () => {
    const listed = t.router({ sessions: t.procedure.query(() => [session]) })
    // @ts-expect-error sessions returns a secret
    expectTypeOf<WithoutSecrets<typeof listed>>()

    const mailed = t.router({ link: t.procedure.mutation(() => mail.issue(record)) })
    // @ts-expect-error link returns a secret
    expectTypeOf<WithoutSecrets<typeof mailed>>()
  })

  test('rows of this layer’s tables, by a query of the app’s own [sec-41]', () => {
    const kysely = t.router({
      users: t.procedure.query(() => db.selectFrom('auth_user').selectAll().execute()),
    })
    // @ts-expect-error users returns a secret
    expectTypeOf<WithoutSecrets<typeof kysely>>()

    const rows = t.router({ users: t.procedure.query(() => drizzle('').select().from(users)) })
    // @ts-expect-error users returns a secret
    expectTypeOf<WithoutSecrets<typeof rows>>()
  })

  test('wherever it is in the answer [sec-41]', () => {
    const deep = t.router({
      a: { b: t.router({ c: t.procedure.query(() => ({ of: [{ it: { record } }] })) }) },
    })
    // @ts-expect-error a.b.c returns a secret
    expectTypeOf<WithoutSecrets<typeof deep>>()

    const hidden = t.router({
      a: t.procedure.query(() => ({ hash: record.passwordHash, any: JSON.parse('1') as unknown })),
    })
    // @ts-expect-error beside what is of no known type
    expectTypeOf<WithoutSecrets<typeof hidden>>()

    const maybe = t.router({ a: t.procedure.query((): { hash?: Secret | null } => ({})) })
    // @ts-expect-error where it may be left out
    expectTypeOf<WithoutSecrets<typeof maybe>>()

    const kept = t.router({
      a: t.procedure.query(() => new Map([['a', new Set([record.passwordHash])]])),
    })
    // @ts-expect-error in what superjson carries
    expectTypeOf<WithoutSecrets<typeof kept>>()

    const yielded = t.router({
      a: t.procedure.subscription(async function* () {
        yield record
      }),
    })
    // @ts-expect-error in what a subscription yields
    expectTypeOf<WithoutSecrets<typeof yielded>>()
  })

  test('in what comes later: a streamed batch carries promises and iterables [field-C14] [sec-41]', () => {
    const late = t.router({ a: t.procedure.query(() => ({ owner: Promise.resolve(record) })) })
    // @ts-expect-error in a promise
    expectTypeOf<WithoutSecrets<typeof late>>()

    const later = t.router({
      a: t.procedure.query(() => ({ a: [Promise.resolve({ b: Promise.resolve([record]) })] })),
    })
    // @ts-expect-error in a promise within a promise
    expectTypeOf<WithoutSecrets<typeof later>>()

    const perhaps = t.router({
      a: t.procedure.query((): { of: Promise<UserRecord | null> | undefined } => ({
        of: undefined,
      })),
    })
    // @ts-expect-error in a promise that may be left out
    expectTypeOf<WithoutSecrets<typeof perhaps>>()

    const like = t.router({ a: t.procedure.query(() => ({ of: auth.users.findById('ada') })) })
    // @ts-expect-error in an answer of a store, which may be a promise
    expectTypeOf<WithoutSecrets<typeof like>>()

    const thenable = t.router({
      a: t.procedure.query((): { of: PromiseLike<Secret> } => ({ of: Promise.resolve('') })),
    })
    // @ts-expect-error in a promise of another kind
    expectTypeOf<WithoutSecrets<typeof thenable>>()

    const streamed = t.router({
      a: t.procedure.query(async function* () {
        yield { of: Promise.resolve(record) }
      }),
    })
    // @ts-expect-error in a promise that is streamed
    expectTypeOf<WithoutSecrets<typeof streamed>>()
  })
})

describe('what compiles', () => {
  test('a router that keeps them is left as it is', () => {
    expectTypeOf<WithoutSecrets<RichApp['router']>>().toEqualTypeOf<RichApp['router']>()
    expectTypeOf<WithoutSecrets<PlainApp['router']>>().toEqualTypeOf<PlainApp['router']>()
    expectTypeOf<WithoutSecrets<AnyTRPCRouter>>().toEqualTypeOf<AnyTRPCRouter>()
  })

  test('every router of this layer [sec-41]', () => {
    type Everything = ReturnType<typeof createEverything>['router']
    expectTypeOf<WithoutSecrets<Everything>>().toEqualTypeOf<Everything>()
  })

  test('outputs of any shape, without an end or of no known type', () => {
    interface Tree {
      readonly name: string
      readonly children: readonly Tree[]
    }
    const router = t.router({
      tree: t.procedure.query((): Tree => ({ name: 'root', children: [] })),
      unknown: t.procedure.query(() => ({ of: JSON.parse('1') as unknown })),
      nothing: t.procedure.query((): unknown => null),
      later: t.procedure.query(() => ({ of: Promise.resolve({ name: 'root' }) })),
      empty: t.procedure.query(() => ({})),
      text: t.procedure.query((): 'a' | (string & {}) => 'a'),
      mixed: t.procedure.query(
        () => [1, 2n, new Date(), new Map([['a', new Set([true])]]), () => 1] as const,
      ),
    })
    expectTypeOf<WithoutSecrets<typeof router>>().toEqualTypeOf<typeof router>()
  })

  test('a store of an app’s own, whose hashes are plain texts', () => {
    type Plain = Omit<UserRecord, 'passwordHash'> & { passwordHash: string | null }
    type PlainSession = Omit<StoredSession, 'secretHash'> & { secretHash: string | null }
    expectTypeOf<() => Promise<Plain | null>>().toExtend<UserStore['findById']>()
    expectTypeOf<() => Promise<PlainSession | null>>().toExtend<SessionStore['find']>()
    expectTypeOf(record.passwordHash).toExtend<string | null>()
  })
})
