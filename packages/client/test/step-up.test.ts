import { httpBatchLink, httpBatchStreamLink, httpSubscriptionLink, splitLink } from '@trpc/client'
import { describe, expect, test } from 'vitest'
import { cookieJarFetch } from '../src/cookie-jar-fetch.ts'
import type { StepUpWanted } from '../src/index.ts'
import { ada, bob, createApp } from './harness/app.ts'
import { createGate } from './harness/gate.ts'
import { serve } from './harness/serve.ts'
import {
  called,
  codeOf,
  openSocket,
  openTab,
  outcomes,
  signIn,
  signUp,
  signUpAndIn,
  type Tab,
  type TabOptions,
} from './harness/tab.ts'

/** A tab in which Ada has been signed in for longer than a proof counts. */
async function open(options: TabOptions = {}) {
  const app = createApp()
  const server = await serve(app)
  const asked: StepUpWanted[] = []
  const state = { answer: async (tab: Tab): Promise<boolean> => byPassword(tab) }
  const tab: Tab = openTab(server, {
    async onStepUp(wanted) {
      asked.push(wanted)
      return state.answer(tab)
    },
    ...options,
  })
  await signUpAndIn(tab)
  app.advance(301)
  return {
    app,
    server,
    tab,
    asked,
    state,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function byPassword({ trpc }: Tab): Promise<boolean> {
  await trpc.auth.password.verify.mutate(ada)
  return true
}

const rests: Record<string, NonNullable<TabOptions['rest']>> = {
  httpBatchLink: (http) => httpBatchLink(http),
  httpBatchStreamLink: (http) => httpBatchStreamLink(http),
}

describe.for(Object.entries(rests))('over %s', ([, rest]) => {
  test('calls refused together share one question, and each runs exactly once', async () => {
    await using here = await open({ rest })
    const { tab, app, asked } = here
    const answers = await Promise.all([
      tab.trpc.vault.look.query(),
      tab.trpc.vault.other.query(),
      tab.trpc.vault.take.mutate('one'),
      tab.trpc.vault.take.mutate('two'),
      tab.trpc.hello.query(),
    ])
    expect(answers).toEqual(['the vault of Ada', 'the other vault', 'one', 'two', 'Ada'])
    expect(asked).toEqual([{ methods: ['password'], withinSeconds: 300 }])
    expect(app.state.notes.toSorted()).toEqual(['one', 'two'])
    expect(called(tab, 'auth.password.verify')).toBe(1)
    expect(tab.changes).toEqual([{ type: 'signed-in', tab: 'this' }])
  })

  test('a question that is not answered ends each call with its own error', async () => {
    await using here = await open({ rest })
    const { tab, app, asked, state } = here
    state.answer = async () => false
    const calls = [tab.trpc.vault.look.query(), tab.trpc.vault.take.mutate('one')]
    expect(await outcomes(calls)).toEqual(['STEP_UP_REQUIRED', 'STEP_UP_REQUIRED'])
    state.answer = () => Promise.reject(new Error('the dialog was closed'))
    expect(await outcomes([tab.trpc.vault.look.query()])).toEqual(['STEP_UP_REQUIRED'])
    state.answer = () => {
      throw new Error('there is no dialog')
    }
    expect(await outcomes([tab.trpc.vault.look.query()])).toEqual(['STEP_UP_REQUIRED'])
    expect(asked).toHaveLength(3)
    expect(app.state.notes).toEqual([])
    expect(await tab.trpc.auth.me.query()).toMatchObject({ name: 'Ada' })
    expect(tab.changes).toEqual([{ type: 'signed-in', tab: 'this' }])
  })
})

test('over a WebSocket, calls and subscriptions go on once the socket has the new cookies', async () => {
  await using server = await serve(createApp())
  const { app } = server
  const browser = openTab(server)
  await signUpAndIn(browser)
  app.advance(301)
  await using socket = openSocket(server, browser.jar)
  let questions = 0
  const tab: Tab = openTab(server, {
    jar: browser.jar,
    rest: socket.link,
    async onStepUp() {
      questions += 1
      await byPassword(tab)
      await socket.reconnect()
      return true
    },
  })
  const first = new Promise((resolve, reject) => {
    tab.trpc.vault.watch.subscribe(undefined, { onData: resolve, onError: reject })
  })
  expect(await first).toBe('Ada')
  expect(questions).toBe(1)
  app.advance(301)
  expect(await tab.trpc.vault.take.mutate('one')).toBe('one')
  expect(app.state.notes).toEqual(['one'])
  expect(questions).toBe(2)
})

test('a subscription over an event stream that is refused begins after the proof', async () => {
  const eventSource = await import('eventsource')
  await using here = await open({
    rest: (http) =>
      splitLink({
        condition: ({ type }) => type === 'subscription',
        true: httpSubscriptionLink({
          ...http,
          EventSource: eventSource.EventSource,
          eventSourceOptions: () => ({
            fetch: (url, init) => cookieJarFetch({ jar: here.tab.jar })(String(url), init),
          }),
        }),
        false: httpBatchLink(http),
      }),
  })
  const { tab, asked } = here
  const name = await new Promise((resolve, reject) => {
    const watching = tab.trpc.vault.watch.subscribe(undefined, {
      onData: (data) => {
        resolve(data)
        watching.unsubscribe()
      },
      onError: reject,
    })
  })
  expect(name).toBe('Ada')
  expect(asked).toHaveLength(1)
})

test('a proof that is not enough is asked for once more, and no third time', async () => {
  await using here = await open()
  const { tab, asked } = here
  expect(await outcomes([tab.trpc.vault.never.query()])).toEqual(['STEP_UP_REQUIRED'])
  expect(asked).toEqual([{ methods: ['magic'] }, { methods: ['magic'] }])
})

test('what is refused for another reason while a question is open asks for itself afterwards', async () => {
  await using here = await open()
  const { tab, asked, state, app } = here
  app.enrolled.add((await tab.trpc.auth.me.query()).id)
  state.answer = async () => {
    if (asked.length === 1) await tab.trpc.auth.password.verify.mutate(ada)
    else await tab.trpc.auth.code.mutate()
    return true
  }
  const calls = [tab.trpc.vault.look.query(), tab.trpc.vault.byCode.query()]
  expect(await Promise.all(calls)).toEqual(['the vault of Ada', 'coded'])
  expect(asked.map(({ methods }) => methods)).toEqual([['password', 'code'], ['code']])
})

test('a call that was refused before a proof, and learns it afterwards, is sent without a question', async () => {
  await using here = await open()
  const { tab, asked, state } = here
  const gate = createGate()
  state.answer = async () => {
    await gate.pass()
    return byPassword(tab)
  }
  const first = tab.trpc.vault.look.query()
  await gate.reached
  const second = tab.trpc.vault.take.mutate('late')
  gate.open()
  expect(await Promise.all([first, second])).toEqual(['the vault of Ada', 'late'])
  expect(asked).toHaveLength(1)
})

test('what the question itself calls does not wait for the question', async () => {
  await using here = await open()
  const { tab, state, asked } = here
  const inner: unknown[] = []
  state.answer = async () => {
    inner.push(await tab.trpc.auth.leave.mutate().catch(codeOf))
    return byPassword(tab)
  }
  expect(await tab.trpc.vault.look.query()).toBe('the vault of Ada')
  expect(inner).toEqual(['STEP_UP_REQUIRED'])
  expect(asked).toHaveLength(1)
  // By itself such a call asks as any other does.
  here.app.advance(301)
  expect(await tab.trpc.auth.leave.mutate()).toBe('left')
  expect(asked).toHaveLength(2)
})

test('a form is not sent twice, so nobody is asked for it', async () => {
  await using here = await open()
  const { tab, asked } = here
  expect(await outcomes([tab.trpc.vault.upload.mutate(new FormData())])).toEqual([
    'STEP_UP_REQUIRED',
  ])
  expect(asked).toEqual([])
})

test('nothing is sent once more for somebody who signed out meanwhile, or was replaced', async () => {
  await using here = await open()
  const { tab, app, server, state } = here
  state.answer = async () => {
    await tab.trpc.auth.logout.mutate()
    return true
  }
  expect(await outcomes([tab.trpc.vault.take.mutate('one')])).toEqual(['STEP_UP_REQUIRED'])
  await signUp(openTab(server), bob)
  await signIn(tab)
  app.advance(301)
  state.answer = async () => {
    await signIn(tab, bob)
    return true
  }
  expect(await outcomes([tab.trpc.vault.take.mutate('two')])).toEqual(['STEP_UP_REQUIRED'])
  expect(app.state.notes).toEqual([])
  expect((await tab.trpc.auth.me.query()).name).toBe('Bob')
})

/** Ada is asked, signs out before she has answered, and Bob comes. */
async function replaced(options: TabOptions = {}) {
  const here = await open(options)
  const { tab, app, server, state } = here
  const gate = createGate()
  state.answer = async () => {
    await gate.pass()
    return true
  }
  const hers = outcomes([tab.trpc.vault.take.mutate('hers')])
  await gate.reached
  await tab.trpc.auth.logout.mutate()
  expect(await hers).toEqual(['STEP_UP_REQUIRED'])
  const { user } = await openTab(server).trpc.auth.register.mutate(bob)
  state.answer = async () => {
    await tab.trpc.auth.password.verify.mutate(bob)
    return true
  }
  return { ...here, app, answerHers: () => gate.open(), bobId: user.id }
}

test('whoever comes next is asked for themselves, though a question was left open', async () => {
  const { tab, app, asked, answerHers, ...here } = await replaced()
  await using _here = here
  await signIn(tab, bob)
  app.advance(301)
  expect(await tab.trpc.vault.look.query()).toBe('the vault of Bob')
  expect(asked).toHaveLength(2)

  answerHers()
  app.advance(301)
  expect(await tab.trpc.vault.take.mutate('his')).toBe('his')
  expect(asked).toHaveLength(3)
  expect(app.state.notes).toEqual(['his'])
})

test('an answer that comes too late says nothing about whoever came next', async () => {
  const { tab, app, asked, state, answerHers, ...here } = await replaced()
  await using _here = here
  await signIn(tab, bob)
  app.advance(301)
  const gate = createGate()
  state.answer = async () => {
    await gate.pass()
    await tab.trpc.auth.password.verify.mutate(bob)
    return true
  }
  const first = tab.trpc.vault.look.query()
  await gate.reached
  answerHers()
  const second = tab.trpc.vault.take.mutate('his')
  gate.open()
  expect(await Promise.all([first, second])).toEqual(['the vault of Bob', 'his'])
  expect(asked).toHaveLength(2)
})

test('a sign-in in two steps is one, though a question was left open', async () => {
  const { tab, app, bobId, ...here } = await replaced({ signIn: ['auth.login', 'auth.code'] })
  await using _here = here
  app.enrolled.add(bobId)
  await signIn(tab, bob)
  expect(tab.changes.at(-1)).toEqual({ type: 'signed-out', reason: 'logout', tab: 'this' })
  await tab.trpc.auth.code.mutate()
  expect(tab.changes.at(-1)).toEqual({ type: 'signed-in', tab: 'this' })
})

test('a call that is aborted while the question is open ends at once', async () => {
  await using here = await open()
  const { tab, state, app } = here
  const gate = createGate()
  state.answer = async () => {
    await gate.pass()
    return byPassword(tab)
  }
  const abort = new AbortController()
  const call = tab.trpc.vault.take.mutate('one', { signal: abort.signal })
  await gate.reached
  abort.abort()
  expect(await outcomes([call])).toEqual(['aborted'])
  gate.open()
  expect(await tab.trpc.vault.look.query()).toBe('the vault of Ada')
  expect(app.state.notes).toEqual([])
})

test('without onStepUp the refusal is the answer', async () => {
  await using server = await serve(createApp())
  const tab = openTab(server)
  await signUpAndIn(tab)
  server.app.advance(301)
  expect(await outcomes([tab.trpc.vault.look.query()])).toEqual(['STEP_UP_REQUIRED'])
})

describe('a sign-in in two steps', () => {
  const twoSteps = { signIn: ['auth.login', 'auth.code'] } as const

  test('is one when the second step is done, and not before', async () => {
    await using server = await serve(createApp())
    const tab = openTab(server, twoSteps)
    const { user } = await tab.trpc.auth.register.mutate(ada)
    server.app.enrolled.add(user.id)
    await signIn(tab)
    expect(tab.changes).toEqual([])
    await tab.trpc.auth.code.mutate()
    expect(tab.changes).toEqual([{ type: 'signed-in', tab: 'this' }])
    expect((await tab.trpc.auth.me.query()).name).toBe('Ada')
  })

  test('ends the session of whoever was signed in before', async () => {
    await using server = await serve(createApp())
    const tab = openTab(server, twoSteps)
    await signUp(tab, bob)
    await signIn(tab, bob)
    const { user } = await tab.trpc.auth.register.mutate(ada)
    server.app.enrolled.add(user.id)
    await signIn(tab)
    expect(tab.changes.at(-1)).toEqual({ type: 'signed-out', reason: 'logout', tab: 'this' })
    await tab.trpc.auth.code.mutate()
    expect(tab.changes.at(-1)).toEqual({ type: 'signed-in', tab: 'this' })
  })

  test('and the same step as an answer to a question is none', async () => {
    await using here = await open(twoSteps)
    const { tab, state } = here
    state.answer = async () => {
      await tab.trpc.auth.code.mutate()
      return true
    }
    const slow = tab.trpc.hello.query()
    expect(await tab.trpc.vault.byCode.query()).toBe('coded')
    expect(await slow).toBe('Ada')
    expect(tab.changes).toEqual([{ type: 'signed-in', tab: 'this' }])
  })
})

test('a sign-out that requires a proof is asked for one, too, and signs out once it has it', async () => {
  await using here = await open({
    signIn: ['auth.login', 'auth.code'],
    signOut: ['auth.logout', 'auth.leave'],
  })
  const { tab, asked, state } = here
  expect(await tab.trpc.auth.leave.mutate()).toBe('left')
  expect(asked).toHaveLength(1)
  expect(called(tab, 'auth.leave')).toBe(2)
  expect(tab.changes.at(-1)).toEqual({ type: 'signed-out', reason: 'logout', tab: 'this' })

  await signIn(tab)
  here.app.advance(301)
  // A proof that waits for its turn itself, as the second step of a sign-in does.
  state.answer = async () => (await tab.trpc.auth.code.mutate()).ok
  expect(await tab.trpc.auth.leave.mutate()).toBe('left')
  await signIn(tab)
  here.app.advance(301)
  state.answer = async () => false
  expect(await outcomes([tab.trpc.auth.leave.mutate()])).toEqual(['STEP_UP_REQUIRED'])
  expect(await tab.trpc.auth.me.query()).toMatchObject({ name: 'Ada' })
  expect(tab.changes.at(-1)).toEqual({ type: 'signed-in', tab: 'this' })
})
