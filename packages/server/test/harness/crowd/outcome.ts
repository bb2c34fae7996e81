import type { Found, Model, Session } from './model.ts'
import type { BackendName } from './steps.ts'

/** What a call answered, or by which code it was refused. */
export type Outcome = { readonly data: unknown } | { readonly code: string }

/** A call, and what it has set. */
export interface Done {
  readonly outcome: Outcome
  /** Tokens by backend; the empty text deletes. */
  readonly set: ReadonlyMap<BackendName, string>
}

/** Something that is not as the oracle says. */
export class Surprise extends Error {
  override readonly name = 'Surprise'
}

/** The latest proof of each method, the oldest first. */
export function proved(amr: Session['amr'], method: string, at: number): Session['amr'] {
  return [...amr.filter((proof) => proof.method !== method), { method, at }]
}

export function answered(what: string, { outcome }: Done): unknown {
  if ('data' in outcome) return outcome.data
  throw new Surprise(`${what} was refused by ${outcome.code}.`)
}

export function refused(what: string, { outcome }: Done, code?: string): void {
  if ('data' in outcome) throw new Surprise(`${what} was answered.`)
  if (code !== undefined) same(what, outcome.code, code)
}

export function same(what: string, got: unknown, wanted: unknown): void {
  if (JSON.stringify(got) === JSON.stringify(wanted)) return
  throw new Surprise(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}.`)
}

export function counted(answer: unknown, { most, least }: ReturnType<Model['endStored']>): void {
  const revoked = Number(member(answer, 'revoked'))
  if (revoked >= least && revoked <= most) return
  throw new Surprise(`revoked: got ${revoked}, wanted ${least} to ${most}.`)
}

export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

export function without(set: Done['set'], backend: BackendName): Done['set'] {
  return new Map([...set].filter(([name]) => name !== backend))
}

export function newToken({ set }: Done, backend: BackendName): string {
  const text = set.get(backend)
  if (text) return text
  throw new Surprise(`No token was given at ${backend}.`)
}

/** A signed token says which session it is of, and an opaque one begins with it. */
export function idOf(text: string): string {
  const [id = '', claims, signature] = text.split('.')
  if (claims === undefined || signature === undefined) return id
  const payload: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString())
  return String(member(payload, 'sid'))
}

export function describe(found: Found | null): string {
  if (!found) return 'nobody'
  const { session, pending, epoch } = found
  return `${session.person.email} at ${session.backend}, epoch ${epoch}${pending ? ', pending' : ''}`
}
