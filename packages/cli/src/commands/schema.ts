import { storesOf } from '../app/server-package.ts'
import { command } from '../command/command.ts'
import { Failure } from '../command/fault.ts'
import { statementsOf } from '../database/statements.ts'
import { readTemplate } from '../init/template.ts'

export const schema = command({
  about:
    'Prints the tables of users, sessions and records: the statements of the migrations (sql), tables for a Drizzle schema (drizzle), or the migrations under names for your own migrator (kysely). All of it comes from the installed version of @trpc-auth/server.',
  flags: {
    orm: {
      kind: 'choice',
      choices: ['sql', 'drizzle', 'kysely', 'prisma'],
      about: 'sql by default',
    },
    dialect: {
      kind: 'choice',
      choices: ['postgres', 'mysql', 'sqlite'],
      about: 'postgres by default',
    },
    ids: {
      kind: 'choice',
      choices: ['text', 'integer'],
      about: 'For sql: what the ids of users are; text by default',
    },
  },
  examples: [
    'trpc-auth schema --dialect postgres > auth.sql',
    'trpc-auth schema --orm drizzle --dialect sqlite > server/schema.ts',
  ],
  async run({ flags: { orm = 'sql', dialect = 'postgres', ids = 'text' }, io }) {
    if (orm === 'prisma') {
      throw new Failure(
        'There is no Prisma store yet. Kysely can use the same database: see docs/stores.md. The tables themselves: trpc-auth schema --orm sql',
      )
    }
    const text = await printers[orm]({ dialect, ids })
    io.line(text)
    io.result({ orm, dialect, text })
    return 0
  },
})

interface Wanted {
  readonly dialect: 'postgres' | 'mysql' | 'sqlite'
  readonly ids: 'text' | 'integer'
}

const printers = {
  async sql({ dialect, ids }: Wanted) {
    const statements = await statementsOf(dialect, ids)
    return statements.map((statement) => `${statement};`).join('\n')
  },
  async drizzle({ dialect }: Wanted) {
    return readTemplate(`drizzle-${dialect}/server/schema.ts`).trimEnd()
  },
  async kysely() {
    const { authMigrations } = await storesOf()
    const entries = Object.keys(authMigrations).map((name, index) => {
      const own = `${String(index + 1).padStart(3, '0')}_${name.slice('yyyy-mm-dd-'.length)}`
      return `  '${own.replaceAll('-', '_')}': authMigrations['${name}'],`
    })
    return [
      "import { authMigrations } from '@trpc-auth/server/kysely'",
      "import type { Migration } from 'kysely/migration'",
      '',
      '// Each name must sort behind those that have run already: begin where your own end.',
      'export const migrations: Record<string, Migration> = {',
      ...entries,
      '}',
    ].join('\n')
  },
}
