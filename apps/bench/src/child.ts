import { fork, type ChildProcess, type ForkOptions } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onCore, type Core } from './cores.ts'

/** How a child process is started. */
export interface ChildOptions {
  readonly args?: readonly string[]
  readonly execArgv?: readonly string[]
  /** Where all of its threads run, if the machine can pin them. @default on any core */
  readonly core?: Core
  /** Whether the library is taken from its sources. @default false: as it is published, built */
  readonly sources?: boolean
}

/** What a child answers a question with. */
type Reply<TAnswer> = { readonly answer: TAnswer } | { readonly failure: string }

/** A process of our own that answers questions, one at a time. */
export class Child<TQuestion extends object, TAnswer> {
  readonly #process: ChildProcess

  private constructor(process: ChildProcess) {
    this.#process = process
  }

  /** Starts it, and waits until it can be asked. */
  static async start<TQuestion extends object, TAnswer>(
    file: URL,
    { args = [], ...options }: ChildOptions = {},
  ): Promise<Child<TQuestion, TAnswer>> {
    const process = fork(fileURLToPath(file), args, forkOptions(options))
    const child = new Child<TQuestion, TAnswer>(process)
    await child.#reply()
    return child
  }

  /** Call it again only after it has answered. */
  ask(question: TQuestion): Promise<TAnswer> {
    this.#process.send(question)
    return this.#reply()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exit = once(this.#process, 'exit')
    this.#process.disconnect()
    await exit
  }

  async #reply(): Promise<TAnswer> {
    const abort = new AbortController()
    const { signal } = abort
    try {
      const [reply] = (await Promise.race([
        once(this.#process, 'message', { signal }),
        once(this.#process, 'exit', { signal }).then(() => [{ failure: 'It has ended.' }]),
      ])) as [Reply<TAnswer>]
      if ('answer' in reply) return reply.answer
      throw new Error(`A child process of the benchmark failed: ${reply.failure}`)
    } finally {
      abort.abort()
    }
  }
}

function forkOptions({
  execArgv = [],
  core,
  sources = false,
}: Omit<ChildOptions, 'args'>): ForkOptions {
  const built = sources ? [] : ['--import', new URL('built.ts', import.meta.url).href]
  const flags = ['--disable-warning=ExperimentalWarning', ...built, ...execArgv]
  const [execPath, ...launcher] = [...onCore(core), process.execPath]
  return {
    execPath,
    execArgv: [...launcher, ...flags],
    env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' },
  }
}

/** In the child: answers every question until the parent goes, and then closes. */
export function answerQuestions<TQuestion extends object, TAnswer>(
  answer: (question: TQuestion) => Promise<TAnswer>,
  close: () => Promise<void> = async () => {},
): void {
  const send = (reply: Reply<TAnswer | null>) => process.send?.(reply)
  process.on('message', (question: TQuestion) => {
    answer(question).then(
      (answered) => send({ answer: answered }),
      (error: unknown) => send({ failure: error instanceof Error ? `${error.stack}` : 'unknown' }),
    )
  })
  process.once('disconnect', () => {
    void close().finally(() => process.exit())
  })
  send({ answer: null })
}
