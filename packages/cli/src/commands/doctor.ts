import { command } from '../command/command.ts'
import { UsageError } from '../command/fault.ts'
import { readPassword } from '../input/password.ts'
import type { Io } from '../output/io.ts'
import type { Server } from '../probe/ask.ts'
import type { Finding } from '../probe/finding.ts'
import { asStranger } from '../probe/stranger.ts'
import { asVisitor } from '../probe/visitor.ts'

export const doctor = command({
  about:
    "Looks at a running server from outside, as a browser would: whether the auth procedures are there, say why they refuse, let in pages of the app and nobody else's. With --email it also signs in and out, and looks at the cookie. The doctor inside the server (docs/doctor.md) says why one caller is not signed in; the reasons have the same names.",
  argument: {
    name: 'URL',
    about: 'where the tRPC procedures are, such as https://app.example/trpc',
  },
  flags: {
    router: { kind: 'text', value: 'PATH', about: 'Of the auth procedures; auth by default' },
    origin: { kind: 'text', value: 'ORIGIN', about: "Of the app's pages; that of URL by default" },
    email: { kind: 'text', value: 'ADDRESS', about: 'Sign in as this user; asks for the password' },
    timeout: { kind: 'text', value: 'SECONDS', about: 'For each call; 10 by default' },
  },
  examples: [
    'trpc-auth doctor http://localhost:3000/trpc',
    'trpc-auth doctor https://api.app.example/trpc --origin https://app.example --email me@app.example',
  ],
  async run({ flags, argument, io }) {
    const server = serverOf(argument, flags)
    const findings = [...(await asStranger(server))]
    for (const finding of findings) show(io, finding)
    if (flags.email !== undefined && !findings.some(isFatal)) {
      const password = await readPassword(flags.email)
      const more = await asVisitor(server, { email: flags.email, password })
      for (const finding of more) show(io, finding)
      findings.push(...more)
    }
    const bad = findings.filter(({ is }) => is === 'wrong').length
    io.line()
    io.line(
      bad === 0
        ? io.paint('green', 'Nothing is wrong.')
        : `${bad} of ${findings.length} are wrong.`,
    )
    io.result({ url: server.url, findings })
    return bad > 0 ? 1 : 0
  },
})

/** Without them there is nobody to sign in to. */
const isFatal = ({ is, about }: Finding) =>
  is === 'wrong' && ['redirect', 'not-trpc', 'no-me'].includes(about)

interface ServerFlags {
  readonly router: string | undefined
  readonly origin: string | undefined
  readonly timeout: string | undefined
}

function serverOf(given: string, { router = 'auth', origin, timeout = '10' }: ServerFlags): Server {
  const url = URL.parse(given)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`URL must begin with http:// or https://; got "${given}".`)
  }
  const page = origin === undefined ? url.origin : URL.parse(origin)?.origin
  if (page === undefined || page === 'null') {
    throw new UsageError(`--origin must be like https://app.example; got "${origin ?? ''}".`)
  }
  const seconds = Number(timeout)
  if (!(seconds > 0 && seconds <= 600)) {
    throw new UsageError(`--timeout must be a number of seconds, at most 600; got "${timeout}".`)
  }
  const base = url.origin + url.pathname.replace(/\/+$/, '')
  return { url: base, origin: page, router, timeout: seconds * 1000 }
}

const marks = {
  good: ['green', 'ok   '],
  note: ['yellow', 'note '],
  wrong: ['red', 'wrong'],
} as const

function show(io: Io, { is, about, says, advice }: Finding): void {
  const [style, mark] = marks[is]
  io.line(`${io.paint(style, mark)}  ${about}: ${says}`)
  if (advice !== undefined) io.line(`       ${advice}`)
}
