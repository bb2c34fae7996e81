import { expect, test } from 'vitest'
import { AuthConfigError, recent, type ActiveSession } from '../../src/index.ts'
import { createApp, createAppWith } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { signUpAndIn } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'

const { auth, t } = createApp()
/** As an app without types would write it. */
const both = (requirements: object) => [
  () => auth.protect({ ...requirements }),
  () => auth.protectedProcedure(t.procedure, { ...requirements }),
  () =>
    auth.protectedProcedure(
      t.procedure.input((given) => given),
      { ...requirements },
    ),
]

const refused: readonly [requirements: object, sentence: string][] = [
  [
    { load: 'session', superuser: true },
    "protect: superuser needs the user, who is not read with load: 'session'. Leave load out, or superuser.",
  ],
  [{ load: 'session', verified: true }, 'protect: verified needs the user'],
  [{ load: 'session', when: () => true }, 'protect: when needs the user'],
  [{ load: 'session', verified: false, superuser: 1 }, 'protect: superuser needs the user'],
  [{ load: 'sessions' }, "protect: load must be 'user' or 'session'; got \"sessions\"."],
  [{ load: null, superuser: true }, "protect: load must be 'user' or 'session'; got null."],
  [{ verified: true, superUser: true }, 'protect: there is no requirement "superUser".'],
  [{ role: 'admin' }, 'protect: there is no requirement "role". There are: backends, verified,'],
  [{ backend: ['cookie'] }, 'protect: there is no requirement "backend".'],
  [
    { backends: [] },
    'backends: an empty list lets nobody in. Leave it out for all of them: cookie.',
  ],
  [
    { when: [undefined, () => false] },
    'protect: when must be a function or a list of functions; when[0] is undefined. Give a function there, or leave it out.',
  ],
  [{ when: [() => true, () => true, null] }, 'when[2] is null.'],
  // oxlint-disable-next-line eslint/no-sparse-arrays -- as a generated list may have it
  [{ when: [() => true, , () => false] }, 'when[1] is undefined.'],
  [{ when: [[() => false]] }, 'when[0] is object.'],
  [{ when: 'admin' }, 'when must be a function or a list of functions; when is string.'],
  [{ when: null }, 'when is null.'],
  [{ when: new Set([() => false]) }, 'when is object.'],
]

test.each(refused)(
  'what would not be checked is refused when the app is built: %o [field-C20]',
  (requirements, sentence) => {
    for (const build of both(requirements)) {
      expect(build).toThrow(AuthConfigError)
      expect(build).toThrow(sentence)
    }
  },
)

test.each([
  {},
  { load: 'session' },
  { load: 'session', verified: false, superuser: undefined },
  { load: 'user', superuser: true },
  { verified: true, superuser: true, when: () => true, backends: ['cookie'] },
  { when: undefined },
  { when: [] },
  { when: [() => true, recent(300)] },
])('what is checked is taken: %o', (requirements) => {
  for (const build of both(requirements)) expect(build).not.toThrow()
})

test('a requirement that is gone from its list lets nobody in, whatever comes after it [field-C20]', async () => {
  const rules = [() => true, () => true]
  const app = createAppWith({}, ({ auth, t }) => ({
    vault: auth.protectedProcedure(t.procedure, { when: rules }).query(() => 'open'),
  }))
  await using server = await serve(app)
  const browser = new Browser(server)
  await signUpAndIn(browser)
  expect(await browser.trpc.vault.query()).toBe('open')

  Reflect.deleteProperty(rules, 0)

  expect((await refusal(browser.trpc.vault.query())).auth?.code).toBe('REQUIREMENT_NOT_MET')
})

test.each([
  [-300, true],
  [-301, false],
  [0, true],
  [30, true], // another server's clock is ahead
  [61, false],
  [1e12, false], // milliseconds, or a clock that was set back
  [Number.NEGATIVE_INFINITY, false],
])('a proof %d seconds from now is recent: %s', (seconds, is) => {
  const now = new Date('2026-11-23T12:00:00.000Z')
  const session: ActiveSession = {
    id: 'session',
    userId: 'ada',
    createdAt: now,
    expiresAt: now,
    epoch: 0,
    claims: { amr: [{ method: 'password', at: now.getTime() / 1000 + seconds }] },
    backend: 'cookie',
  }
  expect(
    recent(300)(null, { session, path: '', now, factors: [], enrolled: async () => [] }) === true,
  ).toBe(is)
})
