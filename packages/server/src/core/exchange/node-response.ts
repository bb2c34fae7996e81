import type { HeaderWriter } from './set-cookie.ts'

/** What is needed of `http.ServerResponse`, `http2.Http2ServerResponse` and their descendants. */
export interface NodeResponse {
  /** HTTP/2 only. */
  readonly stream?: Http2Stream | undefined
  readonly headersSent: boolean
  readonly destroyed?: boolean
  readonly writableEnded?: boolean
  readonly writableFinished?: boolean
  getHeader(name: string): HeaderValue | undefined
  setHeader(name: string, value: string | string[]): unknown
  appendHeader(name: string, value: string | string[]): unknown
  removeHeader(name: string): unknown
  writeHead(...args: unknown[]): unknown
  write(...args: unknown[]): boolean
  end(...args: unknown[]): unknown
  destroy(): unknown
  emit(event: string): boolean
  once(event: 'close', listener: () => void): unknown
}

type HeaderValue = number | string | string[]

/** HTTP/2's headers; their names are in lower case. */
export type HeaderRecord = Record<string, HeaderValue | undefined>

/** What is needed of `http2.ServerHttp2Stream`. */
export interface Http2Stream {
  readonly destroyed: boolean
  readonly headersSent: boolean
  respond(headers?: HeaderRecord, options?: object): void
  cork(): void
  uncork(): void
  end(...args: unknown[]): unknown
}

export function isNodeResponse(res: object): res is NodeResponse {
  return 'writeHead' in res && typeof res.writeHead === 'function'
}

/** What a head has so far. */
export interface NodeHeaders extends HeaderWriter {
  /** A list is as many lines. */
  set(name: string, value: string | string[]): void
  getSetCookie(): readonly string[]
}

export function nodeHeaders(res: NodeResponse): NodeHeaders {
  return headersOver(
    (name) => res.getHeader(name),
    (name, value) => void res.setHeader(name, value),
  )
}

export function recordHeaders(record: HeaderRecord): NodeHeaders {
  return headersOver(
    (name) => record[name],
    (name, value) => {
      record[name] = value
    },
  )
}

function headersOver(
  read: (name: string) => HeaderValue | undefined,
  set: (name: string, value: string | string[]) => void,
): NodeHeaders {
  const lines = (name: string) => [read(name) ?? []].flat().map(String)
  return {
    get: (name) => (read(name) === undefined ? null : lines(name).join(', ')),
    set,
    append: (name, value) => set(name, [...lines(name), value]),
    getSetCookie: () => lines('set-cookie'),
  }
}

/** A header with a value of its own, or with several. */
export type HeaderEntry = readonly [name: string, value: string | string[]]

/** Every form in which `writeHead` takes headers: an object, pairs, or names and values in turn. */
export function headerEntries(headers: unknown): HeaderEntry[] {
  if (typeof headers !== 'object' || headers === null) return []
  if (!Array.isArray(headers)) return Object.entries(headers).flatMap(entry)
  const list: readonly unknown[] = headers
  if (Array.isArray(list[0]))
    return list.flatMap((pair) => (Array.isArray(pair) ? entry(pair) : []))
  return list.flatMap((name, at) => (at % 2 === 0 ? entry([name, list[at + 1]]) : []))
}

function entry([name, value]: readonly unknown[]): HeaderEntry[] {
  if (typeof name !== 'string' || name === '' || value === undefined) return []
  return [[name, Array.isArray(value) ? value.map(lineOf) : lineOf(value)]]
}

function lineOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
