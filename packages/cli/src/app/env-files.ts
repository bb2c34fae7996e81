import { existsSync } from 'node:fs'
import { loadEnvFile } from 'node:process'
import { Failure, wordsOf } from '../command/fault.ts'

/**
 * Reads variables into the environment. What is set there already stays, and so does what an earlier
 * file has set.
 *
 * @returns the files that were read
 */
export function loadEnv(given: readonly string[]): readonly string[] {
  const files = given.length > 0 ? given : ['.env.local', '.env'].filter((file) => existsSync(file))
  for (const file of files) {
    try {
      loadEnvFile(file)
    } catch (error) {
      throw new Failure(`--env-file: ${file} cannot be read: ${wordsOf(error)}`)
    }
  }
  return files
}
