import type { MiddlewareHandler } from 'hono'

/**
 * Says which of several processes answered. Connections are dealt out among them, so each serves
 * one request: reload a page to meet another process, and see that it makes no difference. Nice to
 * look at in a demo; do not do it in earnest.
 */
export function namedProcess(name: string): MiddlewareHandler {
  return async (c, next) => {
    await next()
    c.header('x-demo-process', name)
    c.header('connection', 'close')
  }
}
