import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { createHTTPHandler } from '@trpc/server/adapters/standalone'
import type { Browser as Chromium, CDPSession, Page } from 'playwright-core'
import { createUser } from '../../src/index.ts'
import { listen } from './listen.ts'
import { createPasskeyApp, type PasskeyAppOptions } from './passkey-app.ts'
import type { stage } from './passkey-page.ts'
import { ada } from './people.ts'

type Stage = typeof stage
type Handler = (req: IncomingMessage, res: ServerResponse) => void

const packages = join(import.meta.dirname, '../../..')
const document = `<!doctype html><title>Notes</title>
  <form><input name="email" autocomplete="username webauthn"></form>
  <script type="module" src="/server/test/harness/passkey-page.ts"></script>`

/** The page's modules: this package's and the client's, as TypeScript leaves them without types. */
function serveModules(req: IncomingMessage, res: ServerResponse): void {
  const path = req.url ?? '/'
  if (!/^\/(server\/test\/harness|client\/src\/passkey)\/[\w-]+\.ts$/.test(path)) {
    res.setHeader('content-type', 'text/html').end(document)
    return
  }
  const source = readFileSync(join(packages, path), 'utf8')
  res.setHeader('content-type', 'text/javascript').end(stripTypeScriptTypes(source))
}

/** What an authenticator of Chromium's WebAuthn domain is like. */
interface AuthenticatorOptions {
  readonly isUserVerified?: boolean
  readonly automaticPresenceSimulation?: boolean
  readonly defaultBackupEligibility?: boolean
  readonly defaultBackupState?: boolean
}

/** A page of the app in a browser of its own, with an authenticator that is built in. */
async function openPage(chromium: Chromium, origin: string, options: AuthenticatorOptions) {
  const context = await chromium.newContext()
  const authenticators = new Map<Page, readonly [CDPSession, string]>()
  const open = async (more: AuthenticatorOptions = {}) => {
    const page = await context.newPage()
    await page.goto(origin)
    const cdp = await context.newCDPSession(page)
    await cdp.send('WebAuthn.enable', { enableUI: false })
    const added = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        ...options,
        ...more,
      },
    })
    authenticators.set(page, [cdp, added.authenticatorId])
    return page
  }
  const page = await open()
  return {
    context,
    page,
    open,
    /** Whether somebody touches the authenticator when it asks. What it asks now is not answered later. */
    async presence(enabled: boolean) {
      const [cdp, authenticatorId = ''] = authenticators.get(page) ?? []
      await cdp?.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
    },
    /** The DevTools session of a page, and its authenticator. */
    async devtools(of = page) {
      const [cdp, authenticatorId] = authenticators.get(of) ?? []
      if (!cdp || authenticatorId === undefined) throw new Error('The page has no authenticator.')
      const credentials = async () =>
        (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials
      return { cdp, authenticatorId, credentials }
    },
  }
}

/** Has the page do something. */
export function act<TName extends keyof Stage>(
  page: Page,
  name: TName,
  ...given: Parameters<Stage[TName]>
): Promise<Awaited<ReturnType<Stage[TName]>>> {
  return page.evaluate(
    async ([what, input]) => {
      const { stage: acts } = globalThis as { stage?: Record<string, (one: unknown) => unknown> }
      return acts?.[what]?.(input)
    },
    [name, given[0]] as const,
  ) as Promise<Awaited<ReturnType<Stage[TName]>>>
}

/** Chromium at http://localhost, an app of passkeys there, and Ada, who has a password. */
export async function openPasskeyStage(
  chromium: Chromium,
  options: AuthenticatorOptions & Pick<PasskeyAppOptions, 'requireFactor'> = {},
) {
  const { requireFactor, ...authenticator } = options
  let handler: Handler = (_req, res) => void res.writeHead(503).end()
  const server = await listen(createServer((req, res) => handler(req, res)))
  const origin = `http://localhost:${server.port}`
  const app = createPasskeyApp({
    site: { origins: [origin] },
    ...(requireFactor && { requireFactor }),
  })
  const trpc = createHTTPHandler({ ...app, basePath: '/trpc/' })
  handler = (req, res) => (req.url?.startsWith('/trpc/') ? trpc(req, res) : serveModules(req, res))
  await createUser(app.auth, { ...ada, isVerified: true })
  const opened = await openPage(chromium, origin, authenticator)
  return {
    ...app,
    ...opened,
    origin,
    async [Symbol.asyncDispose]() {
      await opened.context.close()
      await server.close()
    },
  }
}
