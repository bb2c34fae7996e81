import type { MiddlewareHandler } from 'hono'

/**
 * Says which of several processes has answered. Connections are what is dealt out among them, so
 * each serves one request: whoever reloads a page meets another process, and sees that it makes no
 * difference. Something to look at in a demo, and nothing to do in earnest.
 */
export function namedProcess(name: string): MiddlewareHandler {
  return async (c, next) => {
    await next()
    c.header('x-demo-process', name)
    c.header('connection', 'close')
  }
}
