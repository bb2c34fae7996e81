import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { doctor } from '../../src/doctor/index.ts'
import type { Doctor } from '../../src/index.ts'
import { createApp, createAppWith } from '../harness/app.ts'
import { everyBackend } from '../harness/every-backend.ts'
import { inProcess, type Sent } from '../harness/in-process.ts'
import { takeNotes } from '../harness/notes.ts'
import { ada } from '../harness/people.ts'

/** The next line on the console. */
let printed: Promise<string>
beforeEach(() => {
  const console = vi.spyOn(globalThis.console, 'warn')
  const listen = () => {
    printed = new Promise((resolve) => {
      console.mockImplementation((line: string) => {
        listen()
        resolve(line)
      })
    })
  }
  listen()
})
afterEach(() => void vi.restoreAllMocks())

const posted = (json: object, headers: Sent['headers'] = {}): Sent => ({
  method: 'POST',
  headers: { ...headers, 'content-type': 'application/json' },
  body: JSON.stringify({ json }),
})

/** Of one user, one token of each kind. */
async function goodTokens(): Promise<readonly string[]> {
  const app = createAppWith({ backends: everyBackend() }, ({ auth, t }) => ({
    enter: t.procedure.mutation(async ({ ctx }) => {
      const id = (await auth.users.findByEmailKey(ada.email))?.id ?? ''
      for (const name of ['cookie', 'stored', 'opaque']) {
        await ctx.auth.signIn({ id }, { backend: name })
      }
    }),
  }))
  const send = inProcess(app)
  await send('auth.register', posted(ada))
  const { headers } = await send('enter', posted({}))
  return headers.getSetCookie().map((line) => /=([^;]*)/.exec(line)?.[1] ?? '')
}

/** Headers with tokens wherever somebody may put them. */
function anyHeaders(good: readonly string[]) {
  const whole = fc.constantFrom(...good)
  const token = fc.oneof(
    whole,
    fc.tuple(whole, fc.nat(30)).map(([text, cut]) => text.slice(cut)),
    fc.stringMatching(/^[\w-]{44,90}$/), // as long as the shortest of ours, or longer
  )
  const names = ['__Host-trpc-auth', 'trpc-auth', 'stored', 'opaque', 'theme']
  const cookie = fc.oneof(
    fc.tuple(fc.constantFrom(...names), token).map((pair) => pair.join('=')),
    token,
    token.map((text) => `${text}=`),
    token.map((text) => `${text}=x`),
    token.map((text) => `theme="${text}"`),
  )
  const scheme = fc.constantFrom('', 'Bearer ', 'bearer  ', 'Basic ', 'Token ')
  return fc.record(
    {
      cookie: fc.array(cookie, { maxLength: 4 }).map((all) => all.join('; ')),
      authorization: fc.tuple(scheme, token).map((pair) => pair.join('')),
      'sec-fetch-site': fc.oneof(fc.constantFrom('same-origin', 'cross-site'), token),
      origin: fc.oneof(fc.constantFrom('null', 'https://evil.example'), token),
      referer: token.map((text) => `https://app.example.com/?${text}`),
      'x-forwarded-proto': token,
      'user-agent': token,
    },
    { requiredKeys: [] },
  )
}

test('whatever is sent, no report and no line on the console holds a token [sec-41]', async () => {
  const good = await goodTokens()
  expect(good).toHaveLength(3)
  await fc.assert(
    fc.asyncProperty(anyHeaders(good), fc.boolean(), async (headers, write) => {
      // Of another app, where nobody is a user: every call is refused, so there is always a reason.
      const ask = (attending: Doctor) => {
        const send = inProcess(createApp({ backends: everyBackend(), doctor: attending }))
        return write ? send('notes.clear', posted({}, headers)) : send('auth.me', { headers })
      }
      const notes = takeNotes()
      await ask(notes.doctor)
      const report = JSON.stringify(await notes.next())
      const line = printed
      await ask(doctor())
      const said = report + (await line)

      const parts = Object.values(headers).flatMap((text) => text.split(/[^\w-]+/))
      expect(parts.filter((part) => part.length > 40 && said.includes(part))).toEqual([])
    }),
    { numRuns: 300 },
  )
})
