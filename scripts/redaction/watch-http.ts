import { subscribe } from 'node:diagnostics_channel'
import { at } from './at.ts'
import type { Note } from './watch-crypto.ts'

/**
 * Notes what is sent and received over HTTP: cookies, tokens and passwords, those of servers in other
 * processes too.
 *
 * @param tell of an error that tRPC answered with
 */
export function watchHttp(note: Note, tell: (error: string) => void): void {
  subscribe('http.client.response.finish', (message) => {
    const lines: unknown = at(at(at(message, 'response'), 'headers'), 'set-cookie')
    for (const line of Array.isArray(lines) ? lines : []) noteCookie(note, String(line))
  })
  subscribe('undici:request:headers', (message) => {
    const fields: unknown = at(at(message, 'response'), 'headers')
    for (const [index, name] of Array.isArray(fields) ? fields.entries() : []) {
      if (/^set-cookie$/i.test(String(name))) noteCookie(note, String(at(fields, `${index + 1}`)))
    }
  })
  subscribe('undici:request:bodyChunkReceived', (message) => {
    const text = String(at(message, 'chunk'))
    for (const [, signature = ''] of text.matchAll(jwt)) note('a token', signature)
    if (text.includes('"error":')) for (const error of errorsIn(text)) tell(error)
  })
  subscribe('undici:request:bodyChunkSent', (message) => {
    const text = Buffer.from(bytes(at(message, 'chunk'))).toString()
    for (const [, password = ''] of text.matchAll(passwords)) note('a password', password)
  })
}

const jwt = /eyJ[\w-]+\.[\w-]+\.([\w-]+)/g
const passwords = /"(?:\w+P|p)assword":"([^"\\]+)"/g

/** Of a token only the last part is secret. */
function noteCookie(note: Note, line: string): void {
  const value = line.split(';', 1)[0]?.split('=').slice(1).join('=') ?? ''
  note('a cookie', decoded(value).split('.').at(-1) ?? '')
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** One by one: beside an error, a batch may well answer with a token. */
function errorsIn(body: string): readonly string[] {
  return body.split('\n').flatMap((line) => {
    try {
      const parsed: unknown = JSON.parse(line)
      const answers: unknown[] = Array.isArray(parsed) ? parsed : [parsed]
      return answers.map((answer) => at(answer, 'error')).flatMap(written)
    } catch {
      return [] // a part of an answer, or none of tRPC
    }
  })
}

function written(error: unknown): readonly string[] {
  return error === undefined ? [] : [JSON.stringify(error)]
}

function bytes(chunk: unknown): string | Uint8Array {
  return typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : ''
}
