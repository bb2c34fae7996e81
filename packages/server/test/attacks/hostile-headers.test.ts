import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openExchange, type AdapterOptions } from '../../src/core/exchange/open.ts'
import { bearerTransport, cookieTransport } from '../../src/index.ts'
import { headerText, patience, trying } from '../harness/hostile.ts'

type Sent = Readonly<Record<string, string>>

const res = new ServerResponse(new IncomingMessage(new Socket()))
const reply = { raw: res, getHeader: () => undefined, send: () => undefined }
const lists = (sent: Sent) =>
  Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]]))

/** One request as each adapter hands it over. */
const adapters: Readonly<Record<string, (sent: Sent) => AdapterOptions>> = {
  node: (headers) => ({ req: { method: 'POST', headers }, res }),
  fastify: (headers) => ({ req: { method: 'POST', headers }, res: reply }),
  ws: (headers) => ({ req: { method: 'GET', headers }, res: {} }),
  fetch: (headers) => ({
    req: new Request('http://localhost/', { method: 'POST', headers }),
    resHeaders: new Headers(),
  }),
  headers: (headers) => ({ headers: new Headers(headers) }),
  'lambda v1': (headers) => ({ event: { httpMethod: 'POST', headers }, context: {} }),
  'lambda v1, lists': (headers) => ({
    event: { httpMethod: 'POST', headers: null, multiValueHeaders: lists(headers) },
    context: {},
  }),
  'lambda v2': ({ cookie, ...headers }) => ({
    event: {
      version: '2.0',
      requestContext: { http: { method: 'POST' } },
      headers,
      ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    },
    context: {},
  }),
}

const names = ['cookie', 'authorization', 'origin', 'host', 'sec-fetch-site', 'x-forwarded-for']
const cookie = fc
  .array(fc.tuple(fc.constantFrom('sid', 'SID', 'x', '', ' sid', 'sid '), headerText), {
    maxLength: 4,
  })
  .map((pairs) =>
    pairs
      .map((pair) => pair.join('='))
      .join(';')
      .trim(),
  )
const bearer = headerText.map((text) => `Bearer ${text}`.trim())
const sent = fc.dictionary(fc.constantFrom(...names), fc.oneof(headerText, cookie, bearer))

test(
  'whatever the headers are, every adapter reads the same, and none throws [sec-6,15]',
  () => {
    const transports = [cookieTransport({ cookieName: 'sid' }), bearerTransport()]
    const property = fc.property(sent, (headers) => {
      const given = { host: 'localhost', ...headers }
      const read = Object.values(adapters).map((adapt) => {
        const exchange = openExchange(adapt({ ...given }))
        const tokens = transports.map((transport) => transport.read(exchange))
        // An empty header says no more than one that is missing.
        return [...names.map((name) => exchange.header(name) || null), ...tokens]
      })
      for (const one of read) expect(one).toEqual(read[0])
    })
    fc.assert(property, trying(500))
  },
  patience,
)
