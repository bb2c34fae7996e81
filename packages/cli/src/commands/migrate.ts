import { existsSync } from 'node:fs'
import { loadEnv } from '../app/env-files.ts'
import { storesOf } from '../app/server-package.ts'
import { command } from '../command/command.ts'
import { Failure, wordsOf } from '../command/fault.ts'
import { openDatabase } from '../database/open.ts'
import { placeOf, shownPlace, type Place } from '../database/place.ts'

export const migrate = command({
  about:
    "Makes the tables of the Kysely stores, or brings them up to date: what migrateAuth does at an app's start. Several may run at once, and a second run changes nothing. With Drizzle, drizzle-kit migrates the app's own tables instead.",
  flags: {
    'database-url': {
      kind: 'text',
      value: 'URL',
      about: 'postgres://…, mysql://… or a SQLite file; DATABASE_URL by default',
    },
    ids: {
      kind: 'choice',
      choices: ['text', 'integer'],
      about: 'What the ids of users are, when the table is made; text by default',
    },
    'dry-run': { kind: 'switch', about: 'Say what would be done, and change nothing' },
    'env-file': {
      kind: 'list',
      value: 'FILE',
      about: 'Where DATABASE_URL may be; by default .env.local and .env, where they are',
    },
  },
  examples: [
    'trpc-auth migrate --database-url app.sqlite',
    'DATABASE_URL=postgres://localhost/notes trpc-auth migrate --dry-run',
  ],
  async run({ flags, io }) {
    const dryRun = flags['dry-run']
    loadEnv(flags['env-file'])
    const place = placeOf(flags['database-url'])
    const { migrateAuth, pendingAuthMigrations, authMigrations } = await storesOf()
    const work = async (): Promise<readonly string[]> => {
      // Opening the file would make it.
      if (dryRun && isMissing(place)) return Object.keys(authMigrations)
      const db = await openDatabase(place)
      try {
        const pending = await pendingAuthMigrations(db)
        if (dryRun || pending.length === 0) return pending
        io.progress(`${pending.length} migrations to run …`)
        await migrateAuth(db, flags.ids ? { ids: flags.ids } : {})
        return pending
      } finally {
        await db.destroy()
      }
    }
    const names = await work().catch((error: unknown) => {
      if (error instanceof Failure) throw error
      throw new Failure(`${shownPlace(place)}: ${wordsOf(error)}`)
    })
    io.note(`${shownPlace(place)}:`)
    if (names.length === 0) io.line('Up to date.')
    for (const name of names) io.line(`${dryRun ? 'would run' : io.paint('green', 'done')} ${name}`)
    io.result({ dryRun, migrations: names })
    return 0
  },
})

const isMissing = (place: Place) => place.dialect === 'sqlite' && !existsSync(place.file)
