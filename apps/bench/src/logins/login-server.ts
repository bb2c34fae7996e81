import { availableParallelism } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { hash, verify } from '@node-rs/argon2'
import { answerQuestions } from '../child.ts'
import { argon2Settings, credentials, serveLogins, type LoginAppName } from './login-apps.ts'

/** A process in which users sign in. */

export type LoginServerQuestion =
  | { readonly about: 'place' }
  /** Checks the password without anything around it. */
  | { readonly about: 'bare'; readonly amount: number }
  /** The same for a time. */
  | { readonly about: 'bare'; readonly millis: number }
  | { readonly about: 'begin' }
  | { readonly about: 'end' }

export interface LoginServerAnswer {
  readonly url?: string
  readonly perSecond?: number
  /** Of the event loop, with the millisecond that the timer waits anyway. */
  readonly delayP99Millis?: number
  readonly residentMiB?: number
}

const [name, directory] = process.argv.slice(2) as [LoginAppName, string]
const url = await serveLogins(name, directory)
const passwordHash = await hash(credentials.password, argon2Settings)
const delay = monitorEventLoopDelay({ resolution: 1 })

answerQuestions<LoginServerQuestion, LoginServerAnswer>(async (question) => {
  if (question.about === 'bare') return { perSecond: await bareRate(question) }
  if (question.about === 'begin') {
    delay.reset()
    delay.enable()
  }
  if (question.about === 'end') {
    delay.disable()
    return { delayP99Millis: delay.percentile(99) / 1e6, residentMiB: resident() }
  }
  return { url, residentMiB: resident() }
})

/** As many at once as there are cores, which is when the machine does most. */
async function bareRate(until: { readonly amount: number } | { readonly millis: number }) {
  const started = performance.now()
  let done = 0
  const worker = async () => {
    while ('amount' in until ? done < until.amount : performance.now() - started < until.millis) {
      done += 1
      await verify(passwordHash, credentials.password)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return (done * 1000) / (performance.now() - started)
}

function resident(): number {
  return process.memoryUsage.rss() / 2 ** 20
}
