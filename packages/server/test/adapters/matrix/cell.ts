import { AuthError } from '../../../src/index.ts'
import { refusal } from '../../harness/refusal.ts'
import { cookieNames } from './app.ts'

/** What one way of calling came to. */
export interface Cell {
  /** Of the two that the call sets: how many reached the client. */
  readonly cookies: number
  /** How often the procedure's own code ran. */
  readonly sideEffects: number
  readonly answer: Answer
}

type Answer = 'done' | { readonly refused: string; readonly message: string }

/** What a cell may say. Everything else is a defect: a lost cookie, or a refusal that came late. */
export type Verdict = 'all cookies' | 'refused before it ran' | 'no renewal' | 'BROKEN'

export function judge({ cookies, sideEffects, answer }: Cell): Verdict {
  if (answer === 'done') return cookies === cookieNames.length ? 'all cookies' : 'BROKEN'
  const early = sideEffects === 0 && cookies === 0
  const helps = answer.refused === 'COOKIES_NOT_WRITABLE' && wayOut.test(answer.message)
  return early && helps ? 'refused before it ran' : 'BROKEN'
}

/** A refusal names the link, the wrapper or the option that would have worked. */
const wayOut = /httpLink|auth\.fetchRequestHandler|auth\.lambdaHandler|a setCookie/

/** A session that is not renewed is good still: the next request renews it. */
export function judgeRenewal(cell: Cell): Verdict {
  return cell.answer === 'done' && cell.cookies === 0 ? 'no renewal' : judge(cell)
}

export async function answerOf(call: Promise<unknown>): Promise<Answer> {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  )
  if (error === null) return 'done'
  const message = error instanceof Error ? error.message : 'no error'
  // Within the server there is no client whose error could be looked at.
  if (error instanceof AuthError) return { refused: error.auth.code, message }
  return refusal(call).then(
    ({ auth, code }) => ({ refused: auth?.code ?? code, message }),
    () => ({ refused: 'no answer of tRPC', message }),
  )
}

/** How many of the two cookies are set by these `Set-Cookie` lines, each of them once. */
export function countCookies(lines: readonly string[]): number {
  const names = lines.map((line) => line.slice(0, line.indexOf('=')))
  return cookieNames.filter((name) => names.filter((other) => other === name).length === 1).length
}
