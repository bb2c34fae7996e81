import { resolve } from 'node:path'
import { createApp } from './app.ts'
import { openDatabase } from './database.ts'
import type { Env } from './env.ts'
import { listen, type Listening } from './listen.ts'
import { developmentSecret } from './secret.ts'

const appDirectory = resolve(import.meta.dirname, '../..')

/** Where `vite build` puts the browser side. */
export const clientDirectory = resolve(appDirectory, 'dist/client')

/** Opens the database, makes the tables, listens. `close` undoes all of it. */
export async function start(env: Env, client: string | undefined): Promise<Listening> {
  const path = env.databasePath ?? resolve(appDirectory, 'data/demo.sqlite')
  const database = await openDatabase(path).catch((cause: unknown) => {
    throw new Error(`The SQLite file ${path} can not be opened: ${messageOf(cause)}`, { cause })
  })
  try {
    const app = createApp({
      ...env,
      database,
      secret: env.secret ?? secretBeside(path),
      clock: () => new Date(),
      clientDirectory: client,
      log: (incident, cause) => console.error(incident, cause),
    })
    const listening = await listen(app, env)
    console.log(`Notes are kept in ${path}`)
    return {
      url: listening.url,
      async close() {
        await listening.close()
        await database.destroy()
      },
    }
  } catch (error) {
    await database.destroy()
    throw error
  }
}

function secretBeside(databasePath: string): string {
  // The name matches what .gitignore files say about SQLite's own side files.
  const path = `${databasePath}-secret`
  const { secret, made } = developmentSecret(path)
  console.log(
    made
      ? `AUTH_SECRET is not set: made a random one for development, kept in ${path}`
      : `AUTH_SECRET is not set: using the development one in ${path}`,
  )
  return secret
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
