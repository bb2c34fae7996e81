import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import compression from 'compression'
import type { RequestHandler } from 'express'
import expressSession from 'express-session'
import onHeaders from 'on-headers'
import type { Middleware } from './stack.ts'

type Method = 'end' | 'flushHeaders' | 'on' | 'write' | 'writeHead'
type Plain = (...args: unknown[]) => unknown

/** A function of the response as it is now, to be called past whatever is put in its place later. */
export function keep(res: ServerResponse, name: Method): Plain {
  const method: unknown = Reflect.get(res, name)
  if (typeof method !== 'function') throw new TypeError(`A response without ${name}.`)
  return (...args) => {
    const answer: unknown = Reflect.apply(method, res, args)
    return answer
  }
}

function put(res: ServerResponse, name: Method, method: Plain): void {
  Reflect.set(res, name, method)
}

/** Middlewares that are typed for Express run on Node's own server as well. */
function ofExpress(handler: RequestHandler): Middleware {
  return (...args) => void Reflect.apply(handler, undefined, args)
}

/** What others do around a response. */
export const behaviours = {
  compression: ofExpress(compression({ threshold: 0 })),

  'express-session': ofExpress(
    expressSession({
      secret: 'of the session in front, and long enough',
      name: 'session',
      resave: false,
      saveUninitialized: true,
    }),
  ),

  'on-headers, which adds a cookie': (_req, res, next) => {
    onHeaders(res, () => void res.appendHeader('set-cookie', 'theme=dark'))
    next()
  },

  'on-headers, which overwrites cookies': (_req, res, next) => {
    onHeaders(res, () => void res.setHeader('set-cookie', 'tour=done'))
    next()
  },

  'headers that are given to writeHead': (_req, res, next) => {
    const writeHead = keep(res, 'writeHead')
    const headers = { 'Set-Cookie': 'visit=1', 'Cache-Control': 'public' }
    put(res, 'writeHead', (status) => writeHead(status, headers))
    next()
  },

  'an earlier writeHead, kept': (_req, res, next) => {
    const [writeHead, write, end] = [keep(res, 'writeHead'), keep(res, 'write'), keep(res, 'end')]
    const begin = () => void (res.headersSent || writeHead(res.statusCode))
    put(res, 'write', (...args) => (begin(), write(...args)))
    put(res, 'end', (...args) => (begin(), end(...args)))
    next()
  },

  'a stream of its own, drain listeners and all': (_req, res, next) => {
    const [write, end, on] = [keep(res, 'write'), keep(res, 'end'), keep(res, 'on')]
    const stream = new PassThrough({ highWaterMark: 1000 })
    stream.on('data', (chunk) => void (write(chunk) || stream.pause()))
    stream.on('end', () => void end())
    on('drain', () => stream.resume())
    put(res, 'on', (name, listener) => {
      if (name === 'drain' && typeof listener === 'function') {
        stream.on('drain', () => void Reflect.apply(listener, res, []))
      } else on(name, listener)
      return res
    })
    put(res, 'write', (chunk) => stream.write(chunk))
    put(res, 'end', (chunk) => (stream.end(chunk), res))
    next()
  },

  'an end that comes later': (_req, res, next) => {
    const end = keep(res, 'end')
    put(res, 'end', (...args) => (setImmediate(() => end(...args)), res))
    next()
  },

  'headers that are flushed': (_req, res, next) => {
    const flushHeaders = keep(res, 'flushHeaders')
    next()
    setImmediate(() => void (res.headersSent || flushHeaders()))
  },

  'an early write': (_req, res, next) => {
    const end = keep(res, 'end')
    let ended = false
    put(res, 'end', (...args) => ((ended = true), end(...args)))
    next()
    setImmediate(() => void (ended || res.write('\n')))
  },
} satisfies Record<string, Middleware>

export type Behaviour = keyof typeof behaviours
