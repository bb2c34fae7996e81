import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'

/**
 * The file a `file:` address means: `file:./data/demo.sqlite` (relative to the working directory),
 * `file:/var/lib/demo.sqlite` or `file:///var/lib/demo.sqlite`. A zod transform: anything else
 * becomes an issue.
 */
export function sqlitePath(url: string, context: z.RefinementCtx): string {
  const path = pathOf(url)
  if (path !== undefined) return path
  context.addIssue({ code: 'custom', message: 'not a SQLite file' })
  return ''
}

function pathOf(url: string): string | undefined {
  const rest = /^file:(?<path>[^?#]*[^?#/])$/.exec(url)?.groups?.['path']
  if (rest === undefined || rest.startsWith(':')) return undefined
  if (!rest.startsWith('//')) return resolve(rest)
  try {
    return fileURLToPath(url)
  } catch {
    // file://host/path: a file on another machine
    return undefined
  }
}
