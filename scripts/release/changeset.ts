import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const mustSay = /^'@[^']+': (?:minor|major)$/m
const says = /^\*\*Upgrade:\*\*|^<!-- Upgrade: nothing to do -->$/m

/** Those changesets of a folder that may change what an app does, and do not say what to do then. */
export function withoutUpgradeNote(folder: string): readonly string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'))
  return files.filter((file) => lacksUpgradeNote(readFileSync(join(folder, file), 'utf8')))
}

/** An author who has to write even that there is nothing to do has thought about it. */
export function lacksUpgradeNote(changeset: string): boolean {
  return mustSay.test(changeset) && !says.test(changeset)
}
