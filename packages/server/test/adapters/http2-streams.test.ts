import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import {
  createHTTP2Handler,
  type CreateHTTP2ContextOptions,
} from '@trpc/server/adapters/standalone'
import { expect, test } from 'vitest'
import { createApp } from '../harness/app.ts'
import { listenHttp2 } from '../harness/http2.ts'

/** Says hello over HTTP/2, and tells whether anything was put in front of the stream. */
async function hello(accept: string | null, leavesInfoOut: boolean) {
  const app = createApp()
  let isTouched = false
  const createContext = ({ info, ...rest }: CreateHTTP2ContextOptions) => {
    const context = app.createContext(leavesInfoOut ? rest : { info, ...rest })
    isTouched = Object.hasOwn(rest.res.stream, 'respond')
    return context
  }
  const handler = createHTTP2Handler({ ...app, createContext })
  const server = await listenHttp2((req: Http2ServerRequest, res: Http2ServerResponse) => {
    handler(req, res)
  })
  const headers = accept === null ? {} : { 'trpc-accept': accept }
  const answer = await server.send(
    new Request(`${server.origin}/hello?batch=1&input={}`, { headers }),
  )
  const body = await answer.text()
  await server.close()
  return { body, isTouched }
}

test.for([true, false])(
  'a streamed answer arrives over HTTP/2 (the context is made without info: %s)',
  async (leavesInfoOut) => {
    const { body } = await hello('application/jsonl', leavesInfoOut)
    expect(body).toContain('stranger')
  },
)

test('the stream of an answer that is not streamed is left as Node has made it', async () => {
  const { body, isTouched } = await hello(null, false)
  expect(body).toContain('stranger')
  expect(isTouched).toBe(false)
})
