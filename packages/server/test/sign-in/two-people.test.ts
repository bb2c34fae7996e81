import { describe, expect, test } from 'vitest'
import { cookieBackend, type Backend } from '../../src/index.ts'
import { lifetimeSeconds, secret } from '../harness/app.ts'
import { Browser } from '../harness/browser.ts'
import { createFactorApp } from '../harness/factor-app.ts'
import { ada, bob } from '../harness/people.ts'
import { refusal } from '../harness/refusal.ts'
import { serve } from '../harness/serve.ts'
import { subjectOf } from '../harness/subject.ts'

/** A token of a session that is over. */
async function expired({ strategy }: Backend, now: Date): Promise<string> {
  const before = new Date(now.getTime() - 2 * lifetimeSeconds * 1000)
  return (await strategy.write(subjectOf({ backend: 'sudo' }), before)).token
}

const named = (name: string) => cookieBackend({ secret, lifetimeSeconds, name, cookieName: name })

/** Ada at the one backend and Bob at the other, in one browser. */
async function open() {
  const app = createFactorApp({ backend: named('web'), others: [named('sudo')] })
  const server = await serve(app)
  const browser = new Browser(server)
  const ids = []
  for (const person of [ada, bob]) {
    ids.push((await browser.trpc.auth.register.mutate(person)).user.id)
  }
  const [adaId = '', bobId = ''] = ids
  return { app, server, browser, adaId, bobId }
}

describe('a proof within a request of two people', () => {
  test.for(['web', 'sudo'] as const)(
    'counts for neither, where %s has one that is pending [sec-94]',
    async (pending) => {
      const { app, server, browser, adaId, bobId } = await open()
      await using _server = server
      app.enrolled.add(pending === 'web' ? adaId : bobId)
      await browser.trpc.auth.login.mutate(ada)
      await browser.trpc.others['sudo']?.login.mutate(bob)

      expect((await refusal(browser.trpc.step.codes.mutate())).auth?.code).toBe(
        'BACKEND_NOT_ACCEPTED',
      )
      const amr = await browser.trpc.amr.query()
      expect(amr).toEqual(['password'])
    },
  )

  test('counts for the one whose backend is named', async () => {
    const { app, server, browser, adaId } = await open()
    await using _server = server
    app.enrolled.add(adaId)
    await browser.trpc.auth.login.mutate(ada)
    await browser.trpc.others['sudo']?.login.mutate(bob)

    await browser.trpc.step.at.mutate({ backend: 'web' })
    expect(await browser.trpc.amrAt['web']?.query()).toEqual(['password', 'codes'])
    expect(await browser.trpc.amrAt['sudo']?.query()).toEqual(['password'])
  })
})

test('one person with two sessions completes the one that is named, and else steps up', async () => {
  const { app, server, browser, adaId } = await open()
  await using _server = server
  await browser.trpc.auth.login.mutate(ada)
  app.enrolled.add(adaId)
  await browser.trpc.others['sudo']?.login.mutate(ada)
  await browser.trpc.step.codes.mutate()
  expect(await browser.trpc.amrAt['web']?.query()).toEqual(['password', 'codes'])
  expect((await refusal(Promise.resolve(browser.trpc.amrAt['sudo']?.query()))).auth?.code).toBe(
    'SECOND_FACTOR_REQUIRED',
  )
  await browser.trpc.step.at.mutate({ backend: 'sudo' })
  expect(await browser.trpc.amrAt['sudo']?.query()).toEqual(['password', 'codes'])
})

test('a dead cookie of another backend keeps nobody from their second step', async () => {
  const { app, server, browser, adaId } = await open()
  await using _server = server
  app.enrolled.add(adaId)
  await browser.trpc.auth.login.mutate(ada)
  const [pending] = await browser.cookies()
  const dead = await expired(named('sudo'), app.clock())
  const headers = { cookie: `web=${pending?.value}; sudo=${dead}` }
  const both = new Browser(server, { headers })

  const { auth } = await refusal(both.trpc.auth.me.query())
  expect(auth).toEqual({ code: 'SECOND_FACTOR_REQUIRED', pending: ['codes'] })
  await both.trpc.step.codes.mutate()
  const [completed] = both.last.setCookie
  expect(completed).toMatch(/^web=/)
})
