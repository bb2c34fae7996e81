import { build } from 'vite'

/** The tests use what people get: the built browser side. */
export async function setup(): Promise<void> {
  await build({ configFile: `${import.meta.dirname}/../vite.config.ts`, logLevel: 'warn' })
}
