import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { createProcessApp, type Settings } from './app.ts'

/** Serves the app at a free port, and tells its parent which. */
const settings = JSON.parse(process.argv[2] ?? '') as Settings
const app = await createProcessApp(settings)
const server = createHTTPServer({
  router: app.router,
  createContext: app.createContext,
  basePath: '/trpc/',
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
// Ends with its parent, whatever becomes of that.
process.on('disconnect', () => process.exit())
