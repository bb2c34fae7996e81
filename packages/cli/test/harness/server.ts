import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { AppFolder } from './cli.ts'

export interface Running extends AsyncDisposable {
  /** What it printed as its address. */
  readonly url: string
}

/** Starts a program of the app, and waits for the address that it prints. */
export async function serve(
  app: AppFolder,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const child = app.start(args, env)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  }
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [found] = /http:\/\/[\w.:]+\d[/\w]*/.exec(output) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once('close', (code) => reject(new Error(`It ended with ${String(code)}:\n${output}`)))
  })
  return { url, [Symbol.asyncDispose]: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

/** Calls a procedure of an app with superjson, as its own page would. */
export async function call(
  url: string,
  procedure: string,
  { input, cookie = '' }: { readonly input?: object; readonly cookie?: string } = {},
) {
  const post = input === undefined ? {} : { method: 'POST', body: JSON.stringify({ json: input }) }
  const response = await fetch(`${url}/${procedure}`, {
    ...post,
    headers: {
      'content-type': 'application/json',
      origin: new URL(url).origin,
      ...(cookie !== '' && { cookie }),
    },
  })
  const [set = ''] = response.headers.getSetCookie()
  const [pair = ''] = set.split(';')
  return { status: response.status, cookie: pair, body: await response.text() }
}
