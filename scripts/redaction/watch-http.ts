import { subscribe } from 'node:diagnostics_channel'
import { at } from './at.ts'
import { onRead } from './on-read.ts'
import type { Note } from './watch-crypto.ts'

/**
 * Notes what is sent and received over HTTP: cookies, tokens and passwords, also those of servers
 * in other processes.
 *
 * @param tell called with an error that tRPC returned
 */
export function watchHttp(note: Note, tell: (error: string) => void): void {
  const received = (chunk: unknown) => {
    const text = textOf(chunk)
    for (const [, signature = ''] of text.matchAll(jwt)) note('a token', signature)
    for (const error of text.includes('"error":') ? errorsIn(text) : []) tell(error)
  }
  subscribe('http.client.response.finish', (message) => {
    const response = at(message, 'response') // only its head has come
    const lines: unknown = at(at(response, 'headers'), 'set-cookie')
    for (const line of Array.isArray(lines) ? lines : []) noteCookie(note, String(line))
    onRead(response, received)
  })
  subscribe('undici:request:headers', (message) => {
    const fields: unknown = at(at(message, 'response'), 'headers')
    for (const [index, name] of Array.isArray(fields) ? fields.entries() : []) {
      if (/^set-cookie$/i.test(String(name))) noteCookie(note, String(at(fields, `${index + 1}`)))
    }
  })
  subscribe('undici:request:bodyChunkReceived', (message) => received(at(message, 'chunk')))
  subscribe('undici:request:bodyChunkSent', (message) => {
    const text = textOf(at(message, 'chunk'))
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

/** Only the errors: a batch may well return a token. When streaming, they are nested. */
function errorsIn(body: string): readonly string[] {
  const errors: string[] = []
  const find = (key: string, value: unknown) => {
    if (key === 'error') errors.push(JSON.stringify(value))
    return value
  }
  for (const line of body.split('\n')) {
    try {
      JSON.parse(line, find)
    } catch {
      // a part of an answer, or not tRPC's
    }
  }
  return errors
}

function textOf(chunk: unknown): string {
  return chunk instanceof Uint8Array ? Buffer.from(chunk).toString() : String(chunk)
}
