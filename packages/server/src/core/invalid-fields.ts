import type { InvalidFields } from './errors.ts'

/**
 * Reads what a schema threw: zod's error, or tRPC's for any Standard Schema library. By its shape,
 * since there may be two copies of zod in one process.
 */
export function invalidFields(error: unknown): InvalidFields | null {
  const issues = member(error, 'issues')
  if (!Array.isArray(issues) || issues.length === 0) return null
  const fields = new Map<string, string[]>()
  for (const issue of issues as readonly unknown[]) {
    const message = member(issue, 'message')
    if (typeof message !== 'string') return null
    const field = pathOf(issue)
    const said = fields.get(field)
    if (said) said.push(message)
    else fields.set(field, [message])
  }
  return Object.fromEntries(fields)
}

function pathOf(issue: unknown): string {
  const path = member(issue, 'path')
  if (!Array.isArray(path)) return ''
  // Standard Schema: a step is a key, or an object that holds it (https://standardschema.dev).
  return (path as readonly unknown[]).map((step) => String(member(step, 'key') ?? step)).join('.')
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Reflect.get(value, name)
}
