import { randomUUID } from 'node:crypto'
import { TRPCClientError } from '@trpc/client'
import type { AppRouter } from '../src/app.ts'
import { Visitor, type LinkName } from './visitor.ts'

/** How the story went: a cell for each column of the table in the docs. */
export type Row = Record<(typeof columns)[number], string>

export const columns = [
  'httpLink',
  'httpBatchLink',
  'httpBatchStreamLink',
  'httpSubscriptionLink',
  'protected call',
  'logout',
  'logins at once',
] as const

const ann = { email: 'ann@example.com', password: 'correct horse battery' }

/** One story, played by a browser on a server of any runtime. */
export async function story(url: string): Promise<Row> {
  await new Visitor(url).client('httpLink').auth.register.mutate(ann)
  const visitor = new Visitor(url)
  return {
    httpLink: await login(new Visitor(url), 'httpLink'),
    httpBatchLink: await login(visitor, 'httpBatchLink'),
    httpBatchStreamLink: await streamedLogin(url),
    'protected call': await protectedCall(visitor),
    httpSubscriptionLink: await renewal(visitor),
    logout: await logout(visitor),
    'logins at once': await manyLogins(url),
  }
}

async function login(visitor: Visitor, link: LinkName): Promise<string> {
  await visitor.client(link).auth.login.mutate(ann)
  return cookies(visitor)
}

/**
 * A login next to a call that answers only after the login has: if the server did not stream, or
 * waited for its neighbour before it set the cookie, this would never end.
 */
async function streamedLogin(url: string): Promise<string> {
  const visitor = new Visitor(url)
  const gate = randomUUID()
  const client = visitor.client('httpBatchStreamLink')
  const neighbour = client.wait.mutate({ gate })
  await client.auth.login.mutate(ann)
  const received = cookies(visitor)
  await new Visitor(url).client('httpLink').open.mutate({ gate })
  await neighbour
  return received
}

async function protectedCall(visitor: Visitor): Promise<string> {
  const email = await visitor.client('httpLink').whoami.query()
  return email === ann.email && (await refusal(new Visitor(visitor.url))) === 'NOT_SIGNED_IN'
    ? 'yes'
    : 'no'
}

/** A session that is due gets its new cookie with the head of the event stream. */
async function renewal(visitor: Visitor): Promise<string> {
  await visitor.client('httpLink').advance.mutate({ seconds: 1801 })
  visitor.received.length = 0
  const greeting = await new Promise<string>((resolve, reject) => {
    const subscription = visitor.client('httpSubscriptionLink').greetings.subscribe(undefined, {
      onData(data) {
        subscription.unsubscribe()
        resolve(data)
      },
      onError: reject,
    })
  })
  return greeting === `Hello, ${ann.email}` ? cookies(visitor) : 'no'
}

async function logout(visitor: Visitor): Promise<string> {
  await visitor.client('httpBatchStreamLink').auth.logout.mutate()
  const left = (await visitor.cookies()).filter((name) => name !== 'of-the-app')
  return left.length === 0 && (await refusal(visitor)) === 'NOT_SIGNED_IN' ? 'yes' : 'no'
}

/** More than any test machine has cores, so that some wait their turn. */
async function manyLogins(url: string): Promise<string> {
  const visitors = Array.from({ length: 16 }, () => new Visitor(url))
  const cells = await Promise.all(visitors.map((visitor) => login(visitor, 'httpLink')))
  return `${cells.filter((cell) => cell === '2 of 2').length} of 16`
}

function cookies({ received }: Visitor): string {
  return `${new Set(received).size} of 2`
}

/** The code with which a protected call is refused. */
async function refusal(visitor: Visitor): Promise<string | undefined> {
  try {
    return `let in as ${await visitor.client('httpLink').whoami.query()}`
  } catch (error) {
    if (isOfApp(error)) return error.data?.auth?.code
    throw error
  }
}

function isOfApp(error: unknown): error is TRPCClientError<AppRouter> {
  return error instanceof TRPCClientError
}
