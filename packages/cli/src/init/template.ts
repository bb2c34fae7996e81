import { readFileSync } from 'node:fs'

/** A file of the folder `templates` of this package. */
export function readTemplate(path: string): string {
  return readFileSync(new URL(`../templates/${path}`, import.meta.url), 'utf8')
}
