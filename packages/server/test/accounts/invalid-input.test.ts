import { initTRPC } from '@trpc/server'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { AuthError, type AdapterOptions } from '../../src/index.ts'
import { openAccounts, type Town } from '../harness/accounts.ts'
import { createApp, createAppWith } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { ada } from '../harness/people.ts'
import { serve } from '../harness/serve.ts'

const wire = z.object({
  error: z.object({
    json: z.object({
      message: z.string(),
      data: z.object({ code: z.string(), auth: z.unknown() }),
    }),
  }),
})

interface Sender {
  fetch(path: string, init: RequestInit): Promise<Response>
}

/** What is on the wire: the message, and `data.auth`. */
async function refused(browser: Sender, path: string, input?: unknown) {
  const response = await browser.fetch(`/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ json: input }),
  })
  const { message, data } = wire.parse(await response.json()).error.json
  return { status: response.status, message, auth: data.auth }
}

function invalid(fields: Record<string, readonly string[]>) {
  return { status: 400, message: 'INVALID_INPUT', auth: { code: 'INVALID_INPUT', fields } }
}

const stranger = async (town: Town) => town.browse()
const user = async (town: Town) => {
  await town.settle()
  return town.signIn()
}
const notAnEmail = { email: ['INVALID_EMAIL'] }
const notAPassword = { password: ['INVALID_PASSWORD'] }
const notAToken = { token: ['INVALID_TOKEN'] }
const calls = [
  ['auth.register', stranger, { ...ada, email: 'ada' }, notAnEmail],
  ['auth.login', stranger, { ...ada, email: `${'a'.repeat(1024)}@example.org` }, notAnEmail],
  ['auth.login', stranger, { email: ada.email }, notAPassword],
  ['auth.requestVerifyToken', stranger, { email: 3 }, notAnEmail],
  ['auth.forgotPassword', stranger, {}, notAnEmail],
  ['auth.login', stranger, { ...ada, password: 'a'.repeat(2049) }, notAPassword],
  ['auth.verify', stranger, { token: null }, notAToken],
  ['auth.verify', stranger, { token: 'a'.repeat(8193) }, notAToken],
  ['auth.changeEmail', user, { currentPassword: ada.password, email: 'ada@' }, notAnEmail],
  ['users.create', (town: Town) => town.admin(), { ...ada, email: 'ada@@' }, notAnEmail],
  ['users.update', (town: Town) => town.admin(), { id: '1', email: 'ada' }, notAnEmail],
] as const

test.for(calls)(
  '%s says which field it refuses, in words that a form can switch over [field-E10]',
  async ([path, who, input, fields]) => {
    await using town = await openAccounts()
    expect(await refused(await who(town), path, input)).toEqual(invalid(fields))
  },
)

test('several fields are told at once, those of the profile in the words of their schema [field-E10]', async () => {
  await using town = await openAccounts()
  const { auth } = await refused(town.browse(), 'auth.register', {
    email: 'ada',
    password: 1,
    displayName: '',
  })
  expect(auth).toEqual({
    code: 'INVALID_INPUT',
    fields: {
      email: ['INVALID_EMAIL'],
      password: ['INVALID_PASSWORD'],
      displayName: ['Too small: expected string to have >=1 characters'],
    },
  })
})

/** A schema of another library, as far as tRPC looks. */
const standard = {
  '~standard': {
    version: 1 as const,
    vendor: 'of the test',
    validate: () => ({
      issues: [{ message: 'no', path: [{ key: 'a' }, 0] }, { message: 'never' }],
    }),
  },
}

/** Procedures of the app's own, with inputs that are refused. */
const own = () =>
  createAppWith({}, ({ t }) => ({
    zod: t.procedure
      .input(
        z
          .object({ tags: z.array(z.string('a tag is a text')), __proto__: z.string() })
          .refine(() => false, 'these do not go together'),
      )
      .mutation(() => null),
    standard: t.procedure.input(standard).mutation(() => null),
    output: t.procedure.output(z.string()).mutation(() => JSON.parse('1') as string),
    hook: t.procedure.mutation(() => {
      throw new AuthError('INVALID_INPUT', { fields: { code: ['it was used'] } })
    }),
    inside: t.procedure.mutation(() => z.string().parse(1)),
  }))

test.each([
  ['zod', { tags: ['a', 1] }, { 'tags.1': ['a tag is a text'] }],
  ['zod', { tags: [] }, { '': ['these do not go together'] }],
  ['zod', undefined, { '': ['Invalid input: expected object, received undefined'] }],
  ['standard', 1, { 'a.0': ['no'], '': ['never'] }],
  ['hook', undefined, { code: ['it was used'] }],
] as const)(
  'an input of the app’s own is told in the same way (%s, %j) [field-E10]',
  async (path, input, fields) => {
    await using server = await serve(own())
    expect(await refused(new Browser(server), path, input)).toMatchObject(invalid(fields))
  },
)

test.each(['output', 'inside'])(
  'what the server itself gets wrong (%s) is not the caller’s input [field-E10]',
  async (path) => {
    await using server = await serve(own())
    expect(await refused(new Browser(server), path)).toMatchObject({ status: 500, auth: null })
  },
)

test('an app’s own formatter and its own words stay, beside the code [field-E10]', async () => {
  const app = createApp()
  const { auth } = app
  const createContext = (adapter: AdapterOptions) => auth.createContext(adapter)
  const t = initTRPC.context<typeof createContext>().create({
    isDev: false,
    errorFormatter: ({ shape, error }) =>
      auth.formatError({ ...shape, message: 'Look again.' }, error),
  })
  const router = t.router({
    own: t.procedure.input(z.object({ name: z.string() })).mutation(() => null),
  })
  await using server = await serve({ ...app, createContext, router })
  const response = await new Browser(server).fetch('/trpc/own', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })

  expect(await response.json()).toMatchObject({
    error: { message: 'Look again.', data: { auth: { code: 'INVALID_INPUT' } } },
  })
})
