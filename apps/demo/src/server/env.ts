import { z } from 'zod'
import { databaseAddress, type DatabaseAddress } from './database-url.ts'
import { type Providers, readProviders } from './providers/providers.ts'
import type { RedisAddress } from './redis.ts'

/** The shortest secret worth the name: HS256 needs a key as long as its hash (RFC 7518, 3.2). */
const SECRET_BYTES = 32

const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number)
    .pipe(z.number().min(least).max(most))

const origin = z
  .url({ protocol: /^https?$/ })
  .transform((url) => new URL(url))
  .refine((url) => url.pathname === '/' && url.search === '' && url.hash === '')
  .transform((url) => url.origin)

const variables = z.object({
  NODE_ENV: z.string().optional(),
  PORT: integer(0, 65_535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  AUTH_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= SECRET_BYTES)
    .optional(),
  DATABASE_URL: z.string().transform(databaseAddress).optional(),
  // Its databases have numbers; for any other path the driver would throw, and not say why.
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .refine((url) => /^\/?\d*$/.test(URL.parse(url)?.pathname ?? ''))
    .optional(),
  REDIS_KEY_PREFIX: z.string().default('trpc-auth-demo:'),
  SESSION_LIFETIME_SECONDS: integer(1, 2_147_483_647).default(86_400),
  PUBLIC_URL: origin.optional(),
  TRUST_PROXY: integer(0, 16).default(0),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  // An address, or a name and an address in angle brackets (RFC 5322, 3.4): one line either way.
  MAIL_FROM: z
    .string()
    .regex(/^([^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/)
    .optional(),
  COOKIE_SECURE: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .default(true),
})

type Variable = keyof z.infer<typeof variables>

/** What to say when a variable cannot be parsed. Never repeats the value: it may be a secret. */
const sentences: Record<Variable, string> = {
  NODE_ENV: 'NODE_ENV must be text.',
  PORT: 'PORT must be a whole number from 0 to 65535 (0 takes any free port).',
  HOST: 'HOST must be an address or a name to listen on, for example 0.0.0.0.',
  AUTH_SECRET: `AUTH_SECRET must be at least ${SECRET_BYTES} bytes of random text; make one with: openssl rand -base64 48`,
  DATABASE_URL:
    'DATABASE_URL must name a SQLite file, for example file:./data/demo.sqlite, or a PostgreSQL database, for example postgres://postgres@127.0.0.1:5432/trpc_auth_demo.',
  REDIS_URL: 'REDIS_URL must be the address of a Redis, for example redis://127.0.0.1:6379.',
  REDIS_KEY_PREFIX: 'REDIS_KEY_PREFIX must be text.',
  SESSION_LIFETIME_SECONDS:
    'SESSION_LIFETIME_SECONDS must be a whole number of seconds, 1 or more.',
  PUBLIC_URL:
    'PUBLIC_URL must be the address people type, without a path, for example https://notes.example.com.',
  TRUST_PROXY:
    'TRUST_PROXY must be the number of proxies in front of this server, 0 for none, for example 1.',
  SMTP_URL:
    'SMTP_URL must be the address of a mail server, for example smtps://user:password@smtp.example.com.',
  MAIL_FROM: 'MAIL_FROM must be an address, for example Commonplace <no-reply@example.com>.',
  COOKIE_SECURE: 'COOKIE_SECURE must be true or false.',
}

/** These have a substitute on a developer's machine, but none that is safe elsewhere. */
const neededInProduction = ['AUTH_SECRET', 'PUBLIC_URL', 'SMTP_URL'] as const

export interface Env {
  readonly production: boolean
  readonly port: number
  readonly host: string
  /** Unset in development: a random one is then kept beside the database. */
  readonly secret: string | undefined
  /** Unset: the app's own default. */
  readonly database: DatabaseAddress | undefined
  /** Unset: sessions are in the database. */
  readonly redis: RedisAddress | undefined
  readonly lifetimeSeconds: number
  /** Unset in development: the address that the server prints. */
  readonly publicUrl: string | undefined
  /** Proxies in front of this server. */
  readonly trustProxy: number
  /** Unset in development: e-mails are then shown in the browser. */
  readonly smtpUrl: string | undefined
  readonly mailFrom: string
  readonly cookieSecure: boolean
  /** Where people can sign in besides here. */
  readonly providers: Providers
}

export type EnvResult =
  | { readonly ok: true; readonly env: Env }
  | { readonly ok: false; readonly problems: readonly string[] }

/** Reads the environment. An empty variable counts as unset, as Compose files write it. */
export function readEnv(source: Readonly<Record<string, string | undefined>>): EnvResult {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const result = variables.safeParse(set)
  if (!result.success) {
    const names = new Set(result.error.issues.map((issue) => issue.path[0] as Variable))
    return { ok: false, problems: [...names].map((name) => sentences[name]) }
  }
  const registered = readProviders(set)
  if (!registered.ok) return registered
  const production = result.data.NODE_ENV === 'production'
  const missing = neededInProduction.filter((name) => result.data[name] === undefined)
  if (production && missing.length > 0) {
    const problems = missing.map((name) => `NODE_ENV is production: ${sentences[name]}`)
    return { ok: false, problems }
  }
  const { providers } = registered
  return { ok: true, env: { ...toEnv(result.data, production), providers } }
}

function toEnv(data: z.infer<typeof variables>, production: boolean): Omit<Env, 'providers'> {
  return {
    production,
    port: data.PORT,
    host: data.HOST,
    secret: data.AUTH_SECRET,
    database: data.DATABASE_URL,
    redis:
      data.REDIS_URL === undefined
        ? undefined
        : { url: data.REDIS_URL, keyPrefix: data.REDIS_KEY_PREFIX },
    lifetimeSeconds: data.SESSION_LIFETIME_SECONDS,
    publicUrl: data.PUBLIC_URL,
    trustProxy: data.TRUST_PROXY,
    smtpUrl: data.SMTP_URL,
    mailFrom: data.MAIL_FROM ?? senderAt(data.PUBLIC_URL),
    cookieSecure: data.COOKIE_SECURE,
  }
}

function senderAt(publicUrl = 'http://localhost'): string {
  return `Commonplace <no-reply@${new URL(publicUrl).hostname}>`
}
