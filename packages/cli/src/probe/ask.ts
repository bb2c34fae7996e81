import { Failure, wordsOf } from '../command/fault.ts'

/** Where the procedures are. */
export interface Server {
  /** Without a slash at the end. */
  readonly url: string
  /** Of the pages that call them. */
  readonly origin: string
  /** Path of the auth procedures in the router, as in `auth`. */
  readonly router: string
  /** In milliseconds. */
  readonly timeout: number
}

/** What the server answered to a call. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** `null` for an answer that is not tRPC's. */
  readonly body: TrpcAnswer | null
}

interface TrpcAnswer {
  readonly result?: { readonly data?: unknown }
  readonly error?: { readonly message?: string; readonly data?: ErrorData }
  /** Whether the app has a transformer such as superjson, which wraps inputs, too. */
  readonly wrapped: boolean
}

interface ErrorData {
  readonly code?: string
  readonly auth?: { readonly code?: string } | null
}

export interface Question {
  readonly procedure: string
  /** For a mutation. */
  readonly input?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Calls a procedure as a page of the app would.
 *
 * @throws {Failure} if there is no answer
 */
export async function ask(server: Server, question: Question): Promise<Answer> {
  const { procedure, input, headers = {} } = question
  const post = input === undefined ? {} : { method: 'POST', body: JSON.stringify(input) }
  const name = server.router === '' ? procedure : `${server.router}.${procedure}`
  const response = await reach(server, `${server.url}/${name}`, {
    ...post,
    headers: { origin: server.origin, 'content-type': 'application/json', ...headers },
  })
  return {
    status: response.status,
    headers: response.headers,
    body: readAnswer(await response.text()),
  }
}

/** @throws {Failure} if there is no answer */
export async function reach(
  { timeout }: Server,
  url: string,
  options: RequestInit,
): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(timeout)
    return await fetch(url, { redirect: 'manual', signal, ...options })
  } catch (error) {
    throw new Failure(`${url} cannot be reached: ${wordsOf(error)}`)
  }
}

function readAnswer(text: string): TrpcAnswer | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (!isObject(value)) return null
  const { error, result } = value
  if (isObject(error)) return { ...unwrapped('error', error), wrapped: 'json' in error }
  if (!isObject(result)) return null
  const { data } = result
  const wrapped = isObject(data) && 'json' in data
  return { result: { data: wrapped ? data['json'] : data }, wrapped }
}

const unwrapped = (name: 'error', value: Record<string, unknown>) => ({
  [name]: (isObject(value['json']) ? value['json'] : value) as NonNullable<TrpcAnswer['error']>,
})

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

export const authCode = ({ body }: Answer) => body?.error?.data?.auth?.code ?? null
