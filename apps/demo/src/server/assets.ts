import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { compress } from 'hono/compress'

/**
 * The built browser side. Files under /assets carry a hash in their name and never change; every
 * other unknown path is a page of the app, which routes in the browser.
 */
export function assets(root: string): Hono {
  const app = new Hono()
  app.use(compress())
  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.status === 200) c.header('cache-control', 'public, max-age=31536000, immutable')
  })
  app.use(async (c, next) => {
    await next()
    if (c.res.status === 200 && !c.res.headers.has('cache-control')) {
      c.header('cache-control', 'no-cache')
    }
  })
  app.use(serveStatic({ root }))
  app.get('/assets/*', (c) => c.notFound())
  app.get('*', serveStatic({ root, path: 'index.html', rewriteRequestPath: () => 'index.html' }))
  return app
}
